// string.h - for WebAssembly: what the kernel uses of it.
#pragma once
#include <stddef.h>
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
