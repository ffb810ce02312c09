# ./dev docs. Sourced by ./dev.

# Members that may go without a docstring: fields and types whose names say it, and functions of classes that only the
# library itself calls. All types, free functions, constants and enumerations need one, and each function of these:
users_headers='/gatewright/(core|book|bars|risk|routing|journal)/|/engine/(desk|engine)\.hpp|/orders/positions?\.hpp|/driver/(virtual|replay|live|engine_driver|config|secret)\.hpp'
may_be_undocumented='\((variable|friend|typedef)\) of (class|struct) .* is not documented|operator(==|<=>|<<).* is not documented| -> .*\(function\) of namespace .* is not documented'

# The reference without warnings, but for those members.
render_docs() {
    mkdir -p build/docs
    quietly docs doxygen docs/Doxyfile
    local warnings
    warnings=$(grep -vE "$may_be_undocumented" build/docs/warnings.log |
        awk -v headers="$users_headers" '!/\(function\) of (class|struct) .* is not documented/ || $0 ~ headers' || true)
    [ -z "$warnings" ] || {
        printf '%s\n' "$warnings" >&2
        return 1
    }
}

command_docs() {
    setup docs
    render_docs
    echo "dev docs: build/docs/html/index.html"
}
