#!/usr/bin/env python3
"""VN-2000 transverse Mercator from the published seven parameters, by the textbook and nothing else.

Reads {"ellipsoid", "shift", "grid", "points": [[lon, lat], ...]} (WGS 84 degrees) and writes, for each point,
[east, north, unshifted_lon, unshifted_lat]: its place on the grid, and the grid's own longitude and latitude there.
The datum shift is the coordinate-frame Helmert transformation VN-2000 to WGS 84, inverted; the projection is
Krueger's series to the sixth order of n (as in Karney 2011, Transverse Mercator with an accuracy of a few nanometers).
"""
import json
import math
import sys


def to_earth(lon, lat, a, e2):
    """Geocentric metres of a point on the ellipsoid."""
    n = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    return (n * math.cos(lat) * math.cos(lon), n * math.cos(lat) * math.sin(lon), n * (1 - e2) * math.sin(lat))


def from_earth(x, y, z, e2, a):
    """Longitude and latitude; the height is dropped."""
    p, lat = math.hypot(x, y), math.atan2(z, math.hypot(x, y) * (1 - e2))
    for _ in range(20):
        n = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
        height = p / math.cos(lat) - n
        lat = math.atan2(z, p * (1 - e2 * n / (n + height)))
    return math.atan2(y, x), lat


def rotation(shift):
    """Matrix of small angles, coordinate-frame convention, times the scale."""
    second = math.pi / 180 / 3600
    rx, ry, rz = (shift[k] * second for k in ("rx_seconds", "ry_seconds", "rz_seconds"))
    m = 1 + shift["scale_ppm"] * 1e-6
    return [[m, m * rz, -m * ry], [-m * rz, m, m * rx], [m * ry, -m * rx, m]]


def solve(matrix, right):
    """Three equations by Cramer's rule."""
    def det(t):
        return (t[0][0] * (t[1][1] * t[2][2] - t[1][2] * t[2][1]) - t[0][1] * (t[1][0] * t[2][2] - t[1][2] * t[2][0])
                + t[0][2] * (t[1][0] * t[2][1] - t[1][1] * t[2][0]))
    whole = det(matrix)
    out = []
    for column in range(3):
        t = [list(row) for row in matrix]
        for row in range(3):
            t[row][column] = right[row]
        out.append(det(t) / whole)
    return out


def wgs84_to_vn2000(lon, lat, problem):
    a, f = problem["ellipsoid"]["a"], 1 / problem["ellipsoid"]["inverse_flattening"]
    e2, s = f * (2 - f), problem["shift"]
    earth = to_earth(math.radians(lon), math.radians(lat), a, e2)
    local = solve(rotation(s), [earth[0] - s["dx"], earth[1] - s["dy"], earth[2] - s["dz"]])
    return from_earth(*local, e2, a)


def project(lon, lat, problem):
    a, f, grid = problem["ellipsoid"]["a"], 1 / problem["ellipsoid"]["inverse_flattening"], problem["grid"]
    n, e = f / (2 - f), math.sqrt(f * (2 - f))
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64 + n**6 / 256)
    alpha = [
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180 - 127 * n**5 / 288 + 7891 * n**6 / 37800,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440 + 281 * n**5 / 630 - 1983433 * n**6 / 1935360,
        61 * n**3 / 240 - 103 * n**4 / 140 + 15061 * n**5 / 26880 + 167603 * n**6 / 181440,
        49561 * n**4 / 161280 - 179 * n**5 / 168 + 6601661 * n**6 / 7257600,
        34729 * n**5 / 80640 - 3418889 * n**6 / 1995840,
        212378941 * n**6 / 319334400,
    ]
    dlon = lon - math.radians(grid["central_meridian"])
    tau = math.tan(lat)
    sigma = math.sinh(e * math.atanh(e * tau / math.hypot(1, tau)))
    conformal = tau * math.hypot(1, sigma) - sigma * math.hypot(1, tau)
    xi = math.atan2(conformal, math.cos(dlon))
    eta = math.asinh(math.sin(dlon) / math.hypot(conformal, math.cos(dlon)))
    north = xi + sum(c * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, c in enumerate(alpha, 1))
    east = eta + sum(c * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, c in enumerate(alpha, 1))
    k = grid["scale"] * radius
    return grid["false_easting"] + k * east, grid["false_northing"] + k * north


def main():
    problem = json.load(sys.stdin)
    out = []
    for lon, lat in problem["points"]:
        own = wgs84_to_vn2000(lon, lat, problem)
        out.append([*project(*own, problem), math.degrees(own[0]), math.degrees(own[1])])
    json.dump(out, sys.stdout)


main()
