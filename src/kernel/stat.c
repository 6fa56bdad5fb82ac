// stat.c - small statistics.
#include <math.h>

#include "kernel.h"

int32_t quantile_count(const uint32_t *count, int32_t n, int32_t percent)
{
    uint64_t total = 0, sum = 0;
    for (int32_t i = 0; i < n; i++)
        total += count[i];
    assert(total > 0 && percent >= 0 && percent <= 100);
    uint64_t need = (total * (uint64_t)percent + 99) / 100;
    for (int32_t i = 0; i < n; i++) {
        sum += count[i];
        if (sum && sum >= need)
            return i;
    }
    return n - 1;
}

double quantile_weighted(const double *x, const double *weight, int32_t n, double p)
{
    assert(n > 0 && p >= 0 && p <= 1);
    double total = 0, sum = 0;
    for (int32_t i = 0; i < n; i++)
        total += weight[i];
    for (int32_t i = 0; i < n; i++) {
        sum += weight[i];
        if (sum > 0 && sum >= p * total)
            return x[i];
    }
    return x[n - 1];
}

bool kendall_tau_b(const double *x, const double *y, int32_t n, double *tau)
{
    int64_t balance = 0, apart_x = 0, apart_y = 0;
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < i; j++) {
            int dx = (x[i] > x[j]) - (x[i] < x[j]), dy = (y[i] > y[j]) - (y[i] < y[j]);
            balance += dx * dy;
            apart_x += dx != 0;
            apart_y += dy != 0;
        }
    *tau = 0;
    if (!apart_x || !apart_y)
        return false;
    *tau = (double)balance / (sqrt((double)apart_x * (double)apart_y));
    return true;
}
