// schema.h - the attributes of a record type as query.h and derive.h want to see them.
#pragma once
#include "derive.h"
#include "pack.h"

typedef struct {
    Arena *arena; // for code lists as QueryCodes
    const Pack *pack;
    const RecordType *type;
    bool (*sees)(const void *ctx, const Attr *attr); // NULL: all; what is not seen does not exist
    const void *ctx;
} TypeSchema;

void attr_prop(Arena *a, const Attr *attr, QueryProp *out);
QuerySchema type_schema(TypeSchema *s);         // of its own attributes; s must live as long
DeriveSchema type_derive_schema(TypeSchema *s); // also "part.attribute" of the types whose parent it is
