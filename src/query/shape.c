// shape.c - BBOX, POINT and POLYGON: read, and asked whether a place lies there.
#include <math.h>
#include <string.h>

#include "parse.h"

static bool want(Parser *p, char c)
{
    if (!lex_char(&p->lx, c))
        return parse_stop(p, c == ','   ? MSG_QUERY_WANT_COMMA
                             : c == '(' ? MSG_QUERY_WANT_OPEN
                                        : MSG_QUERY_WANT_CLOSE) != NULL;
    return lex_next(&p->lx);
}

static bool coordinate(Parser *p, double *out)
{
    bool minus = lex_char(&p->lx, '-');
    if (minus && !lex_next(&p->lx))
        return false;
    if (p->lx.tok.kind != T_NUM)
        return parse_stop(p, MSG_QUERY_WANT_NUMBER) != NULL;
    *out = minus ? -p->lx.tok.num : p->lx.tok.num;
    return lex_next(&p->lx);
}

static bool spot(Parser *p, Shape *s, bool comma)
{
    Spot at = { 0 };
    if (!coordinate(p, &at.x) || (comma && !want(p, ',')) || !coordinate(p, &at.y))
        return false;
    if (fabs(at.x) > 180 || fabs(at.y) > 90)
        return fail(p->lx.err, MSG_QUERY_DEGREES, letter_at(p->lx.text, p->lx.tok.from), at.x, at.y);
    *PUSH(p->lx.a, &s->spots) = at;
    return true;
}

static bool fail_shape(Parser *p, MsgId id)
{
    return parse_stop(p, id) != NULL;
}

static bool ring(Parser *p, Shape *s)
{
    ptrdiff_t first = s->spots.len;
    if (!want(p, '('))
        return false;
    for (;;) {
        if (!spot(p, s, false))
            return false;
        if (!lex_char(&p->lx, ','))
            break;
        if (!lex_next(&p->lx))
            return false;
    }
    Spot from = s->spots.at[first], to = s->spots.at[s->spots.len - 1];
    if (s->spots.len - first < 4 || from.x != to.x || from.y != to.y)
        return fail_shape(p, MSG_QUERY_RING);
    *PUSH(p->lx.a, &s->ring_ends) = s->spots.len;
    return want(p, ')');
}

static bool shape_read(Parser *p, Shape *s)
{
    bool box = lex_word(&p->lx, "bbox"), point = lex_word(&p->lx, "point");
    s->kind = box ? SHAPE_BOX : point ? SHAPE_POINT : SHAPE_POLYGON;
    if (!lex_next(&p->lx) || !want(p, '('))
        return false;
    if (box) {
        if (!spot(p, s, true) || !want(p, ',') || !spot(p, s, true))
            return false;
        if (s->spots.at[0].x > s->spots.at[1].x || s->spots.at[0].y > s->spots.at[1].y)
            return fail_shape(p, MSG_QUERY_BOX);
    } else if (point) {
        if (!spot(p, s, false))
            return false;
    } else {
        for (;;) {
            if (!ring(p, s))
                return false;
            if (!lex_char(&p->lx, ','))
                break;
            if (!lex_next(&p->lx))
                return false;
        }
    }
    return want(p, ')');
}

Node *parse_shape(Parser *p)
{
    Node *n = node_new(p, N_SHAPE, VT_GEOM, p->lx.tok.from, 0);
    if (!n)
        return NULL;
    n->shape = NEW(p->lx.a, Shape);
    return shape_read(p, n->shape) ? n : NULL;
}

bool shape_parse(Arena *a, Str text, Shape *out)
{
    Err err = { 0 };
    Parser p = { .lx = { .a = a, .text = text, .end = text.len, .err = &err } };
    *out = (Shape){ 0 };
    return lex_next(&p.lx) && p.lx.tok.kind == T_NAME && shape_read(&p, out) && p.lx.tok.kind == T_END;
}
