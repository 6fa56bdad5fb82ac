// msg_id.h - for WebAssembly: the kernel has no messages.
#pragma once
typedef int MsgId;
