# FAISS 1.7 (libfaiss-dev): a peer of the screening bench, where benchmarks are built and it is there. Debian builds it
# without popcount.
set(VIGIL_FAISS_FOUND NO)
if(VIGIL_BENCH)
  find_path(VIGIL_FAISS_INCLUDE faiss/IndexBinaryFlat.h)
  find_library(VIGIL_FAISS_LIBRARY faiss)
  find_library(VIGIL_LAPACK_LIBRARY lapack)
  find_library(VIGIL_BLAS_LIBRARY blas)
  if(VIGIL_FAISS_INCLUDE AND VIGIL_FAISS_LIBRARY AND VIGIL_LAPACK_LIBRARY AND VIGIL_BLAS_LIBRARY)
    set(VIGIL_FAISS_FOUND YES)
    add_library(vigil_faiss INTERFACE)
    target_include_directories(vigil_faiss SYSTEM INTERFACE ${VIGIL_FAISS_INCLUDE})
    # A static library: what it needs itself comes behind it.
    target_link_libraries(vigil_faiss INTERFACE ${VIGIL_FAISS_LIBRARY} ${VIGIL_LAPACK_LIBRARY} ${VIGIL_BLAS_LIBRARY} gomp)
  endif()
endif()
