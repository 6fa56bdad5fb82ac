// stdlib.h - for WebAssembly: what the kernel uses of it.
#pragma once
#include <stddef.h>
void qsort(void *at, size_t n, size_t size, int (*order)(const void *, const void *));
