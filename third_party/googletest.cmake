# GoogleTest and GoogleMock 1.12 (libgtest-dev, libgmock-dev): only where tests are built.
if(VIGIL_TESTS)
  find_package(GTest REQUIRED)
endif()
