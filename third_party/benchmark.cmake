# Google Benchmark 1.7 (libbenchmark-dev): only where benchmarks are built.
if(VIGIL_BENCH)
  find_package(benchmark REQUIRED)
endif()
