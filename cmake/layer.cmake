# layer(NAME deps...)  builds every NAME/*.c into a library and every NAME/*.comp into an
# includable NAME/*.spv.h. A layer publishes one include directory that holds nothing but a link
# to its own folder, so a file can include its own folder and what its row names. Any other
# #include fails with "no such file": the architecture is what compiles.
#
# A file NAME_avx2.c, NAME_avx512.c or NAME_amx.c is compiled for that instruction set; the code
# that calls it asks the processor first (base/cpu.h), so one binary runs everywhere.

function(layer name)
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${name}/*.c" "${CMAKE_SOURCE_DIR}/${name}/*.cpp")
    list(FILTER sources EXCLUDE REGEX "/main\\.c$") # a program's: see below
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC ${ARGN} m)
    layer_view(${name} ${name} PUBLIC)
    layer_instruction_sets(${sources})

    file(GLOB shaders CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${name}/*.comp")
    foreach(shader ${shaders})
        layer_shader(${name} "${shader}")
    endforeach()
endfunction()

# program(NAME LAYER)  builds the executable from LAYER/main.c; all else that it needs is the layer,
# so that tests link the same code
function(program name layer)
    add_executable(${name} "${CMAKE_SOURCE_DIR}/${layer}/main.c")
    target_link_libraries(${name} PRIVATE ${layer})
endfunction()

# library(NAME LAYER)  builds libNAME.so from LAYER and the layers below it, with the one public header
# LAYER/NAME.h, and says how both are installed, with NAME's program and a package for find_package(NAME).
# Only what LAYER/NAME.map names is seen from outside; nothing else is bound at run time, so
# position independent code costs next to nothing.
function(library name layer)
    set(layers ${layer})
    get_target_property(below ${layer} LINK_LIBRARIES)
    foreach(one ${below})
        if(TARGET ${one})
            list(APPEND layers ${one})
        endif()
    endforeach()
    set_target_properties(${layers} PROPERTIES POSITION_INDEPENDENT_CODE ON
        C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)

    set(map "${CMAKE_SOURCE_DIR}/${layer}/${name}.map")
    add_library(${name}_shared SHARED "${CMAKE_SOURCE_DIR}/${layer}/${name}.h")
    # the layer whole, because nothing inside the library calls its functions; what nobody needs (the window)
    # is left out, and with it the libraries that it wants. The pool's threads never end: never unloaded.
    target_link_libraries(${name}_shared PRIVATE
        -Wl,--whole-archive $<TARGET_FILE:${layer}> -Wl,--no-whole-archive ${layer})
    target_link_options(${name}_shared PRIVATE -Wl,--as-needed -Wl,-z,nodelete "-Wl,--version-script=${map}")
    if(NOT SANITIZE AND NOT FUZZ)
        target_link_options(${name}_shared PRIVATE -Wl,-z,defs)
    endif()
    set_target_properties(${name}_shared PROPERTIES OUTPUT_NAME ${name} EXPORT_NAME ${name} LINKER_LANGUAGE CXX
        VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS "${map}")
    library_install(${name} ${layer})
endfunction()

function(library_install name layer)
    include(GNUInstallDirs)
    include(CMakePackageConfigHelpers)
    set(package "${CMAKE_INSTALL_LIBDIR}/cmake/${name}")
    target_include_directories(${name}_shared INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
    write_basic_package_version_file("${CMAKE_BINARY_DIR}/${name}ConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
    install(TARGETS ${name} RUNTIME)
    install(TARGETS ${name}_shared EXPORT ${name} LIBRARY)
    install(FILES "${CMAKE_SOURCE_DIR}/${layer}/${name}.h" TYPE INCLUDE)
    install(FILES "${CMAKE_BINARY_DIR}/${name}ConfigVersion.cmake" DESTINATION "${package}")
    install(EXPORT ${name} NAMESPACE ${name}:: FILE ${name}Config.cmake DESTINATION "${package}")
endfunction()

# the include directory through which `target` sees `folder`, and nothing else of the source tree
function(layer_view target folder scope)
    set(view "${CMAKE_BINARY_DIR}/layers/${folder}")
    file(MAKE_DIRECTORY "${view}")
    file(CREATE_LINK "${CMAKE_SOURCE_DIR}/${folder}" "${view}/${folder}" SYMBOLIC)
    target_include_directories(${target} ${scope} "${view}")
endfunction()

function(layer_instruction_sets)
    if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        return() # the files are empty there
    endif()
    set(avx2 "-O3;-mavx2;-mfma;-mf16c;-mbmi2")
    set(avx512 "${avx2};-mavx512f;-mavx512vl;-mavx512dq;-mavx512bw;-mprefer-vector-width=512")
    foreach(source ${ARGN})
        if(source MATCHES "_avx2\\.c$")
            set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "${avx2}")
        elseif(source MATCHES "_avx512\\.c$")
            set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "${avx512}")
        elseif(source MATCHES "_amx\\.c$")
            set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS
                "${avx512};-mavx512bf16;-mamx-tile;-mamx-bf16")
        endif()
    endforeach()
endfunction()

# compiles FOLDER/x.comp to a list of numbers, FOLDER/x.spv.h, that a .c file of `target` includes
# between "= " and ";"
function(layer_shader target shader)
    cmake_path(RELATIVE_PATH shader BASE_DIRECTORY "${CMAKE_SOURCE_DIR}" OUTPUT_VARIABLE path)
    cmake_path(REPLACE_EXTENSION path ".spv.h" OUTPUT_VARIABLE path)
    set(out "${CMAKE_BINARY_DIR}/spirv/${path}")
    cmake_path(GET out PARENT_PATH folder)
    file(MAKE_DIRECTORY "${folder}")
    add_custom_command(
        OUTPUT "${out}" DEPENDS "${shader}" DEPFILE "${out}.d" COMMENT "${path}"
        COMMAND ${GLSLC} --target-env=vulkan1.2 -O -mfmt=c -I "${CMAKE_SOURCE_DIR}"
                -MD -MF "${out}.d" -MT "${out}" -o "${out}" "${shader}")
    target_sources(${target} PRIVATE "${out}")
    target_include_directories(${target} PRIVATE "${CMAKE_BINARY_DIR}/spirv")
endfunction()

# layer_tests(NAME)  builds one executable and one CTest per tests/NAME/test_*.c, and the kernels
# tests/NAME/*.comp that only tests use. Tests find real data in $CAIRN_DATA or ../shared/data.
function(layer_tests name)
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${name}/test_*.c")
    file(GLOB shaders CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${name}/*.comp")
    foreach(source ${sources})
        cmake_path(GET source STEM stem)
        string(REPLACE "test_" "${name}." test "${stem}")
        add_executable(${test} "${source}")
        target_include_directories(${test} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
        target_link_libraries(${test} PRIVATE ${name} cmocka ${CMAKE_DL_LIBS})
        foreach(shader ${shaders})
            layer_shader(${test} "${shader}")
        endforeach()
        add_test(NAME ${test} COMMAND ${test} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
        set_tests_properties(${test} PROPERTIES TIMEOUT 600 ENVIRONMENT
            "MESA_SHADER_CACHE_DIR=${CMAKE_BINARY_DIR}/shader-cache;CAIRN_CACHE=${CMAKE_BINARY_DIR}/cache")
    endforeach()
endfunction()

# layer_fuzzers(NAME fuzzers...)  builds a libFuzzer program from each tests/fuzz/fuzz_FUZZER.c,
# linked with NAME:
#     CC=clang CXX=clang++ cmake -B build-fuzz -DFUZZ=ON && cmake --build build-fuzz
#     mkdir corpus && build-fuzz/fuzz.gltf -max_total_time=60 corpus ../shared/data/scenes/gltf_conformance
function(layer_fuzzers name)
    foreach(fuzzer ${ARGN})
        add_executable(fuzz.${fuzzer} "${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_${fuzzer}.c")
        target_link_libraries(fuzz.${fuzzer} PRIVATE ${name} -fsanitize=fuzzer)
    endforeach()
endfunction()
