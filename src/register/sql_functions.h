// sql_functions.h - what query.h's SQL calls: kho_casei, kho_accenti, kho_where.
#pragma once
#include "base.h"

typedef struct Db Db;
CHECKED bool sql_functions(Db *db, Err *err);
