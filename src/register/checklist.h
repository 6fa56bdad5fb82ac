// checklist.h - the legal checklist of a record: each item of the pack answered yes, no, unknown or not
// applicable, with evidence. An answer is an observation like any other: never overwritten, undone by its
// block, asked "as known at". It stands in the ledger under an id of its own, check/<type>.<local>.<item>,
// with two attribute numbers that no pack gives: CHECK_ANSWER and CHECK_EVIDENCE.
#pragma once
#include "edit.h"

enum { CHECK_ANSWER = 1048001, CHECK_EVIDENCE = 1048002 }; // for ever: they are part of what is hashed

typedef struct {
    const ChecklistItem *item;
    Str answer; // yes, no, unknown, na; empty: nobody has answered
    Str evidence, author, source, source_class, method, note;
    Date checked; // when it was so
    int64_t recorded, seq;
} CheckAnswer;
typedef ARRAY(CheckAnswer) CheckAnswers;

// One for each item of the pack, in its order. A view that may not see what is for the staff is given none;
// nor are types that are not ranked.
CHECKED bool checklist_read(City *city, const View *v, Arena *a, AsOf at, const Record *r, CheckAnswers *out,
                            Err *err);
// Answers one item. Evidence is wanted for all but unknown.
CHECKED bool checklist_answer(City *city, const View *v, Arena *a, const Saying *how, Str id, Str item,
                              Str answer, Str evidence, Done *out, Err *err);
