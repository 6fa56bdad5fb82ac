// voi_sure.c - how sure a choice is: the chance that it is right, and how many of it are.
#include <math.h>
#include <string.h>

#include "stream.h"
#include "voi_in.h"

enum { QUANTILES = 1024, HITS_STEP = 4 };

// What `own` adds to a place's draws.
typedef struct {
    double mean, sd;
} Beyond;

static bool beyond(Arena *a, const VoiStudy *s, Beyond *out)
{
    int32_t m = s->p->criteria;
    bool any = false;
    Taught *all = NEWS(a, Taught, m);
    for (int32_t c = 0; c < m; c++)
        all[c] = (Taught){ c, 1 };
    for (int32_t i = 0; i < s->p->places; i++) {
        out[i] = (Beyond){ voi_moved(s, i), voi_beside(s, i, all, m) };
        any |= out[i].mean != 0 || out[i].sd > 0;
    }
    return any;
}

// Hoare's selection: the one that n - 1 - nth are not greater than; reorders x.
static double nth_greatest(double *x, int32_t n, int32_t nth)
{
    for (int32_t lo = 0, hi = n - 1; lo < hi;) {
        double pivot = x[lo + (hi - lo) / 2];
        int32_t i = lo, j = hi;
        while (i <= j) {
            while (x[i] > pivot)
                i++;
            while (x[j] < pivot)
                j--;
            if (i <= j) {
                double held = x[i];
                x[i++] = x[j];
                x[j--] = held;
            }
        }
        if (nth <= j)
            hi = j;
        else if (nth >= i)
            lo = i;
        else
            break;
    }
    return x[nth];
}

// Who of those in is among the best; only they and those outside are compared who are beyond one of the other
// side.
static int32_t hits(const VoiStudy *s, const double *x, double worst_in, double best_out, double *scratch)
{
    int32_t n = 0, out = 0, back = 0;
    for (int32_t i = 0; i < s->p->places; i++)
        if (s->choice.in[i] ? x[i] < best_out : x[i] > worst_in) {
            scratch[n++] = x[i];
            out += s->choice.in[i];
        }
    if (!out)
        return s->p->k;
    double least = nth_greatest(scratch, n, out - 1);
    for (int32_t i = 0; i < s->p->places; i++)
        back += s->choice.in[i] && x[i] < best_out && x[i] >= least;
    return s->p->k - out + back;
}

VoiSure voi_sure(const VoiStudy *s)
{
    Arena *a = arena_new();
    const Ranking *r = s->r;
    Beyond *more = NEWS(a, Beyond, r->places);
    double *x = NEWS(a, double, r->places), *scratch = NEWS(a, double, r->places);
    float normal[QUANTILES];
    int64_t right = 0, sum = 0, counted = 0;
    bool moved = beyond(a, s, more);
    voi_quantiles(QUANTILES, normal);
    for (int32_t d = 0; d < r->draws; d++) {
        const float *score = r->score + (ptrdiff_t)d * r->places;
        double worst_in = INFINITY, best_out = -INFINITY;
        uint64_t dice = 0;
        for (int32_t i = 0; i < r->places; i++, dice >>= 16) {
            if (i % 4 == 0)
                dice = stream_mix(((uint64_t)d << 32 | (uint32_t)i) * STREAM_STEP);
            x[i] = (double)score[i] + more[i].mean + more[i].sd * (double)normal[dice % QUANTILES];
            if (s->choice.in[i])
                worst_in = x[i] < worst_in ? x[i] : worst_in;
            else
                best_out = x[i] > best_out ? x[i] : best_out;
        }
        right += worst_in >= best_out;
        if (d % HITS_STEP == 0) {
            sum += hits(s, x, worst_in, best_out, scratch);
            counted++;
        }
    }
    arena_free(a);
    return (VoiSure){ (double)right / r->draws, (double)sum / (double)counted, moved };
}
