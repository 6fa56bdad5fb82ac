// view.h - who reads, and as of when. Nothing of the register is read without a View.
#pragma once
#include "city.h"
#include "pack.h"

// A view is declared by the pack: which sensitivities it sees, how precise positions are, what is under
// embargo.
typedef struct View View;
struct View {
    const PackView *rule; // of the pack
    Str actor;            // who asks; goes into the run, the report and the log
    Lang lang;
    bool decided;  // a decision has been published: the embargo is over for what it names
    bool invented; // an illustrative city: every way out says so
};

// Opens the view of that name. A name the pack does not declare is an input error that lists those it has.
CHECKED bool view_open(City *city, Str name, Str actor, Lang lang, View *out, Err *err);

// May this view see the attribute at all? Everything that lists, filters, sorts, counts or exports asks here.
bool view_sees(const View *v, const Attr *attr);

// As it was on a day, as known at an instant. { now } is the present.
typedef struct {
    int32_t valid;    // local day: "as it was on"
    int64_t seq;      // the last observation known: "as known at"; INT64_MAX is all
    bool now;         // both are the present: the feature tables may answer
    const Pack *pack; // the one in force at that instant
} AsOf;

// Reads --as-of (a day) and --known-at (a day: its end; or an instant). Empty texts mean the present.
CHECKED bool asof_read(City *city, int64_t now_ms, Str as_of, Str known_at, AsOf *out, Err *err);
