# `cmake --install BUILD --component sdk --prefix DIR`: what a plugin outside this tree is built against.
# VigilSdkConfig.cmake makes the same target names from it, so that vigil_add_plugin() is one and the same file.
set(sdk_headers include/vigil)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/core/base ${CMAKE_SOURCE_DIR}/core/domain DESTINATION ${sdk_headers}/core
  COMPONENT sdk FILES_MATCHING PATTERN "*.h" PATTERN pinyin_table EXCLUDE)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/plugins/sdk DESTINATION ${sdk_headers}/plugins COMPONENT sdk
  FILES_MATCHING PATTERN "*.h" PATTERN "plugin.schema.json")
install(FILES ${VIGIL_FINGERPRINT_HEADER} DESTINATION ${sdk_headers} COMPONENT sdk)
install(FILES ${VIGIL_IMGUI_DIR}/imgui.h ${VIGIL_IMGUI_DIR}/imgui_internal.h ${VIGIL_IMGUI_DIR}/imconfig.h
  ${VIGIL_IMGUI_DIR}/imstb_textedit.h ${VIGIL_IMGUI_DIR}/imstb_rectpack.h ${VIGIL_IMGUI_DIR}/imstb_truetype.h
  DESTINATION ${sdk_headers}/imgui COMPONENT sdk)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION share/doc/vigil-sdk COMPONENT sdk)

install(FILES $<TARGET_FILE:vigil_sdk> DESTINATION lib/vigil COMPONENT sdk)
foreach(library base domain manifest po sdk_testing sdk_testing_ui)
  install(FILES $<TARGET_FILE:vigil_${library}> DESTINATION lib/vigil COMPONENT sdk)
endforeach()
install(PROGRAMS $<TARGET_FILE:vigil-codegen> DESTINATION bin COMPONENT sdk)

set(sdk_cmake lib/cmake/VigilSdk)
configure_file(${CMAKE_CURRENT_LIST_DIR}/VigilSdkConfig.cmake.in ${CMAKE_BINARY_DIR}/VigilSdkConfig.cmake @ONLY)
file(WRITE ${CMAKE_BINARY_DIR}/VigilSdkConfigVersion.cmake.tmp
"set(PACKAGE_VERSION ${PROJECT_VERSION})
if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
  set(PACKAGE_VERSION_EXACT TRUE)
endif()
if(NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
")
configure_file(${CMAKE_BINARY_DIR}/VigilSdkConfigVersion.cmake.tmp ${CMAKE_BINARY_DIR}/VigilSdkConfigVersion.cmake COPYONLY)
install(FILES ${CMAKE_BINARY_DIR}/VigilSdkConfig.cmake ${CMAKE_BINARY_DIR}/VigilSdkConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/vigil_add_plugin.cmake ${CMAKE_CURRENT_LIST_DIR}/write_hash_list.cmake
  DESTINATION ${sdk_cmake} COMPONENT sdk)
