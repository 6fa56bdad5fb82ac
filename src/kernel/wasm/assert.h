// assert.h - for WebAssembly: a broken promise ends the worker.
#pragma once
#define assert(what) ((what) ? (void)0 : __builtin_trap())
