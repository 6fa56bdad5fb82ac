// lanes_place.h - included by lanes_body.h where LANE_BYTES says how wide the processor's vectors are: all
// the cells of a place, one after the other, where nobody asks what each of them gave. Usual shapes go by
// vectors written out; the rest goes by lane_cell.

typedef uint32_t Wide __attribute__((vector_size(LANE_BYTES), may_alias));
typedef int32_t WideInt __attribute__((vector_size(LANE_BYTES), may_alias));
typedef float WideFloat __attribute__((vector_size(LANE_BYTES), may_alias));
typedef float WideRow __attribute__((vector_size(LANE_BYTES), may_alias, aligned(4)));

// 2^LANE_RAW_BITS * unit: where unsigned numbers can be converted, the low bits are masked rather than shifted out, since shifts
// have one port less.
INLINE WideFloat wide_raw(Wide a)
{
#if LANE_RAW_BITS == 32
    return __builtin_convertvector(a * 0x9e3779bbu & ~255u, WideFloat);
#else
    return __builtin_convertvector((WideInt)(a * 0x9e3779bbu >> 8), WideFloat);
#endif
}

INLINE void wide_step(Wide *a, Wide *b)
{
    Wide x = *b ^ *a;
    *a = (*a << 26 | *a >> 6) ^ x ^ x << 9;
    *b = x << 13 | x >> 19;
}

// A tame cell; three and tame are constants wherever it is called.
INLINE void wide_add(const CellPlan *restrict c, const float *restrict weight, bool three, CellTame tame,
                     LaneState *restrict s)
{
    const WideFloat x0 = LANE_ALL(c->x0), step = LANE_ALL(c->step24 * (LANE_RAW_BITS == 32 ? 0x1p-8f : 1)), cx0 = LANE_ALL(c->cx0),
                    over = LANE_ALL(c->over), over_low = LANE_ALL(c->over_low), by = LANE_ALL(c->by),
                    mode = LANE_ALL(c->mode), rest = LANE_ALL(c->rest), one = LANE_ALL(1);
    for (int l = 0; l < BLOCK; l += LANE_BYTES / 4) {
        Wide a = *(const Wide *)(s->a + l), b = *(const Wide *)(s->b + l);
        WideFloat u = wide_raw(a);
        wide_step(&a, &b);
        if (three) {
            WideFloat v = wide_raw(a);
            u = rest * LANE_LEAST(u, v) + mode * LANE_MOST(u, v);
        }
        wide_step(&a, &b);
        *(Wide *)(s->a + l) = a;
        *(Wide *)(s->b + l) = b;
        WideFloat x = x0 + step * u - cx0, y = LANE_FMA(x, over, x * over_low);
        if (tame == TAME_RISES_SLOWLY || tame == TAME_FALLS_SLOWLY)
            y = LANE_FMA(LANE_REST(y, by, x), over, y);
        if (tame == TAME_FALLS || tame == TAME_FALLS_SLOWLY)
            y = one + y;
        *(WideFloat *)(s->score + l) += *(const WideRow *)(weight + l) * y;
    }
}

LANE void lane_place(const CellPlan *plan, int32_t m, float (*weight)[BLOCK], LaneState *s)
{
    for (int32_t i = 0; i < m; i++) {
        const CellPlan *c = &plan[i];
        bool three = c->act == DO_TRIANGULAR_LINE;
        switch ((CellTame)c->tame) {
#define PLACE_CASE(TAME)                                                                                     \
    case TAME:                                                                                               \
        if (three)                                                                                           \
            wide_add(c, weight[i], true, TAME, s);                                                           \
        else                                                                                                 \
            wide_add(c, weight[i], false, TAME, s);                                                          \
        break;
            PLACE_CASE(TAME_RISES)
            PLACE_CASE(TAME_FALLS)
            PLACE_CASE(TAME_RISES_SLOWLY)
            PLACE_CASE(TAME_FALLS_SLOWLY)
        case TAME_NOT:
            lane_cell(c, weight[i], BLOCK, s, NULL);
        }
    }
}
