# ./dev docs. Sourced by ./dev.

# Doxygen stops at the first warning: docs/Doxyfile.
render_docs() {
    mkdir -p build/docs
    quietly docs doxygen docs/Doxyfile
}

command_docs() {
    setup docs
    render_docs
    echo "dev docs: build/docs/html/index.html"
}
