// panel_link.h - a link through which people of a group say themselves what matters to them. Whoever has the
// link may read what is asked and send one answer each, under a code; nothing else. The secret of a link is
// shown once, when it is made; stored is its BLAKE2b hash.
#pragma once
#include "panel.h"

enum { LINK_DAYS = 30, LINK_DAYS_MAX = 366, LINK_USES = 100, LINK_USES_MAX = 1000, LINK_LABEL_MAX = 80 };
enum { LINK_SENT_MAX = 50 }; // how often one code may change what it said

typedef enum {
    LINK_OPEN,
    LINK_FULL,
    LINK_EXPIRED,
    LINK_WITHDRAWN,
    LINK_OTHER_CRITERIA,
    LINK_STATES
} LinkState;
extern const char *const link_state_names[LINK_STATES + 1]; // open, full, expired, withdrawn, other_criteria

typedef struct {
    int64_t id;
    Str purpose, group, label, author;
    Str framework;                    // version of the criteria that it asks about
    int64_t made, expires, withdrawn; // instants, UTC ms; withdrawn 0: it is not
    int64_t uses, used;               // people who may answer, and who have
    LinkState state;                  // at the instant that was asked about
} PanelLink;
typedef ARRAY(PanelLink) PanelLinks;

typedef struct {
    Str purpose, group, label; // label: for those who made it; empty is fine
    int64_t days, uses;        // 1…LINK_DAYS_MAX, 1…LINK_USES_MAX
} PanelLinkAsk;

// ---- For the staff's view.
// *secret: "3-" and 26 letters and digits, 130 random bits; what stands behind /p/ in the address.
CHECKED bool panel_link_make(City *city, const View *v, Arena *a, const PanelLinkAsk *ask, int64_t now_ms,
                             PanelLink *out, Str *secret, Err *err);
CHECKED bool panel_links(City *city, const View *v, Arena *a, int64_t now_ms, PanelLinks *out,
                         Err *err); // newest first
CHECKED bool panel_link_withdraw(City *city, const View *v, Arena *a, int64_t id, int64_t now_ms,
                                 PanelLink *out, Err *err);
void panel_link_json(JsonW *w, Arena *a, const PanelLink *l); // keys of the open object

// ---- For whoever has the link: the secret stands in place of a View, and of the register nothing is read.
// The link of a secret, open or not; compared in a time that does not tell where they differ. Unknown is
// PANEL_LINK_UNKNOWN.
CHECKED bool panel_link_find(City *city, Arena *a, Str secret, int64_t now_ms, PanelLink *out, Err *err);
CHECKED bool panel_link_at(City *city, Arena *a, int64_t id, int64_t now_ms, PanelLink *out, Err *err);
CHECKED bool panel_link_usable(
    const Pack *pack, Arena *a, const PanelLink *l,
    Err *err); // else says in words why not and who made it; a full one is: who has answered may change
Str panel_code(Arena *a); // a fresh one: XXXX-XXXX, no vowels, so no words and no names
// What this code said through this link; a code that said nothing here is PANEL_LINK_NO_CODE.
CHECKED bool panel_link_said(City *city, Arena *a, const PanelLink *l, Str code, Preference *out, Err *err);
// A new code is one more person of the link's uses; a known one changes what it said. ask's purpose and group
// are the link's. Stored whole or not at all.
CHECKED bool panel_link_send(City *city, Arena *a, int64_t link, const PreferenceAsk *ask, int64_t now_ms,
                             Preference *out, Err *err);
// Whoever has answered may take it back, also through a link that is no longer open.
CHECKED bool panel_link_leave(City *city, Arena *a, const PanelLink *l, Str code, int64_t now_ms, Err *err);
