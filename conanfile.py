from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, CMakeDeps, cmake_layout


class GatewrightConan(ConanFile):
    name = "gatewright"
    version = "0.1.0"
    description = "Header-only C++20 library for trading gateways composed at compile time"
    license = "BSL-1.0"
    topics = ("trading", "gateway", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    exports_sources = "CMakeLists.txt", "cmake/*", "include/*", "LICENSE_1_0.txt"
    no_copy_source = True

    def requirements(self):
        self.requires("boost/[>=1.83 <2]", transitive_headers=True)
        self.requires("openssl/[>=3 <4]", transitive_headers=True, transitive_libs=True)
        self.requires("range-v3/0.12.0", transitive_headers=True)
        self.requires("yaml-cpp/[>=0.7 <1]", transitive_headers=True, transitive_libs=True)

    def configure(self):
        self.options["boost"].header_only = True

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def package_id(self):
        self.info.clear()

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        for part in ("TESTS", "TOOLS", "EXAMPLES"):
            toolchain.cache_variables["GATEWRIGHT_BUILD_" + part] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()

    def package(self):
        CMake(self).install()

    def package_info(self):
        # The package brings its own gatewrightConfig.cmake, with gatewright::core, ::net and ::gatewright.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = ["lib/cmake/gatewright"]
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
