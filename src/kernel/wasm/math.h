// math.h - for WebAssembly: what the kernel uses of it, all of it exact.
#pragma once
#define INFINITY       __builtin_inff()
#define sqrt(x)        __builtin_sqrt(x)
#define fabs(x)        __builtin_fabs(x)
#define fabsf(x)       __builtin_fabsf(x)
