"""What a conversion is worth, against true depth and true second views. `./stereo-spot bench quality`.

Each line: what, the figure, the floor or limit, the ratio; above 1 is better than the floor. Depth is brought to the
truth's scale by least squares (never upside down). AbsRel: mean |p - d| / d. delta1: share with max(p/d, d/p) < 1.25.
The ramp knows nothing but "lower is nearer". Flicker: mean change of depth along the motion, in parts of its spread.
"""

import json
import subprocess
import sys

import material

PICTURE = "scale=640:360,setsar=1,format=yuv420p"
CPU_LIMIT_MS = 6.0


def line(what, figure, unit, against, other, ratio):
    print(f"{what:38} {figure:>12,.3f} {unit:10} {against:34} {other:>12,.3f}   {ratio:7.2f}x", flush=True)


def measure(tool, *words):
    done = subprocess.run([str(tool), *(str(w) for w in words)], capture_output=True, text=True)
    if done.returncode:
        print(f"  {words[0]} failed: {done.stderr.strip()}", file=sys.stderr)
        return []
    return [json.loads(text) for text in done.stdout.splitlines()]


def against_ramp(what, got):
    line(f"{what}, delta1", got["delta"], "share", "vertical ramp", got["ramp_delta"],
         got["delta"] / max(got["ramp_delta"], 1e-3))
    line(f"{what}, AbsRel", got["absrel"], "", "vertical ramp", got["ramp_absrel"],
         got["ramp_absrel"] / max(got["absrel"], 1e-3))
    line(f"{what}, delta1", got["delta"], "share", "everything alike", got["even_delta"],
         got["delta"] / max(got["even_delta"], 1e-3))


def against_loose(what, got):
    line(f"{what}, flicker", got["flicker"], "", "each picture by itself", got["flicker_loose"],
         got["flicker_loose"] / max(got["flicker"], 1e-6))


def stills(tool, pairs):
    for pair in pairs:
        for got in measure(tool, "depth-score", pair.left, pair.disparity):
            against_ramp(f"depth of {pair.name}", got)


# PSNR of all three colours and SSIM of luma that a made second view should have at least.
VIEW_FLOORS = {"motorcycle": (23.5, 0.885), "aloe": (23.6, 0.80)}


def views(tool, pairs):
    """Second views against true ones, with true disparity and as it comes back from a depth map."""
    for pair in pairs:
        floors = VIEW_FLOORS[pair.name]
        for low in ((), ("low",)):
            words = (pair.left_ppm, pair.right_ppm, pair.disparity, *low)
            for got in measure(tool, "view", *words):
                what = f"view of {pair.name}{', depth map' if low else ''}"
                for part in ("all",) if low else ("all", "seen", "holes"):
                    has = got[part]
                    against = "floor" if part == "all" else "the left picture as it is"
                    other = floors if part == "all" else (got["flat"]["psnr"], got["flat"]["ssim"])
                    line(f"{what}, {part}, PSNR", has["psnr"], "dB", against, other[0],
                         has["psnr"] / other[0])
                    line(f"{what}, {part}, SSIM", has["ssim"], "", against, other[1],
                         has["ssim"] / other[1])
        requested(tool, pair)
    for got in measure(tool, "view-speed"):
        print(f"time to render: {json.dumps(got)}", flush=True)


def requested(tool, pair, strength=2):
    """Disparity that a viewer finds in a converted pair, against what was asked for."""
    for got in measure(tool, "view-disparity", pair.left_ppm, pair.disparity, strength):
        line(f"disparity of {pair.name}, mean error", got["error"], "pixels", "mean |requested|, pixels",
             got["requested"], got["requested"] / max(got["error"], 1e-6))
        print(f"  strength {strength}: median error {got['median']}, bias {got['bias']}, within a pixel "
              f"{100 * got['within']:.1f} % of {got['places']} textured places", flush=True)


def moving(tool, folder):
    for got in measure(tool, "depth-world"):
        if "delta" in got:
            against_ramp(f"made scene, {got['name']}", got)
        else:
            against_loose(f"made scene, {got['name']}", got)
    for got in measure(tool, "view-world"):
        # Exact geometry: what the camera itself saw of the holes' places is taken from there.
        for part, has in (("", got), (" that were seen", got["seen"])):
            if has["share"] > 0:
                line(f"made scene, {got['name']}, holes{part}, PSNR", has["psnr"], "dB",
                     "with the last 2 s, at best", has["psnr_seen"], has["psnr"] / has["psnr_seen"])
    for got in measure(tool, "view-holes"):
        # The holes that conversions have, with the depth that is found and with the true one at the map's size.
        for part, has in (("", got), (" at borders", got["border"]), (" that were seen", got["seen"])):
            if has["share"] > 0:
                line(f"{got['name']}, {got['depth']} depth, holes{part}, PSNR", has["psnr"], "dB",
                     "with the last 2 s, at best", has["psnr_seen"], has["psnr"] / has["psnr_seen"])
    castle = material.castle(folder)
    if castle:
        for got in measure(tool, "depth-score", *castle):
            against_ramp("castle", got)
    for name, path in material.films(folder).items():
        for got in measure(tool, "depth-flicker", path):
            against_loose(name, got)


def piece(source, out, count, filters, skip=0):
    """`count` pictures of a source as a film of its own."""
    words = ["-f", "lavfi", "-i", source] if isinstance(source, str) else ["-i", str(source)]
    chain = f"{filters},trim=start_frame={skip}:end_frame={skip + count},settb=1/24000,setpts=N*1000"
    material.ffmpeg(*words, "-vf", chain, "-r", "24", "-an", "-c:v", "ffv1", str(out))
    return out


def cut_film(films, scratch):
    """A film whose cuts are known: (path, cuts)."""
    flash = f"{PICTURE},lutyuv=y='min(val+150,235)':enable='between(n,30,31)'"
    fade = f"{PICTURE},geq=lum='16+(lum(X,Y)-16)*(0.25+0.75*min(1,abs(N-30)/14))':cb='cb(X,Y)':cr='cr(X,Y)'"
    white = f"{PICTURE},lutyuv=y=235:u=128:v=128:enable='between(n,30,31)'"
    made = "testsrc2=size=640x360:rate=24"
    real = [films.get(name) or made for name in ("cityCC0", "vtest", "cup", "Megamind", "box")]
    plans = [(real[0], 48, PICTURE, 0), (real[1], 40, PICTURE, 0), (real[2], 60, PICTURE, 0),
             (real[3], 50, PICTURE, 20), ("mandelbrot=size=640x360:rate=24", 40, PICTURE, 0),
             (real[4], 60, flash, 0), (real[0], 60, fade, 0), (real[2], 60, white, 0), (real[1], 24, PICTURE, 0),
             (real[3], 44, PICTURE, 105), (real[3], 30, PICTURE, 160)]
    cuts, names, at = [], [], 0
    for i, (source, count, filters, skip) in enumerate(plans):
        out = piece(source, f"{scratch}/piece{i}.mkv", count, filters, skip)
        names.append(f"file '{out}'")
        cuts.append(at)
        at += count
    with open(f"{scratch}/pieces", "w") as text:
        text.write("\n".join(names))
    film = f"{scratch}/cuts.mkv"
    material.ffmpeg("-f", "concat", "-safe", "0", "-i", f"{scratch}/pieces", "-c", "copy", film)
    return film, cuts


def shots(tool, films, scratch):
    film, known = cut_film(films, scratch)
    for got in measure(tool, "depth-cuts", film):
        hits = len(set(known) & set(got["cuts"]))
        wrong = sorted(set(got["cuts"]) - set(known))
        line("cuts found", hits, "", "cuts there are", len(known), hits / len(known))
        line("cuts seen where none is", len(wrong), "", "flashes, fades, motion: none", 0, 1.0 if not wrong else 0.0)
        missed = sorted(set(known) - set(got["cuts"]))
        if wrong or missed:
            print(f"  wrong: {wrong}; missed: {missed}", file=sys.stderr)
    megamind = films.get("Megamind")
    if megamind:
        known = [0, 1, 98, 154, 200]  # seen by eye; picture 0 is black
        for got in measure(tool, "depth-cuts", megamind):
            hits = len(set(known) & set(got["cuts"]))
            line("cuts found, Megamind", hits, "", "cuts there are", len(known), hits / len(known))
            line("cuts seen where none is, Megamind", len(got["cuts"]) - hits, "", "none", 0,
                 1.0 if hits == len(got["cuts"]) else 0.0)


def speed(tool, films, scratch):
    source = films.get("cityCC0") or "testsrc2=size=1920x1080:rate=24"
    film = piece(source, f"{scratch}/speed.mkv", 72, "scale=1920:1080,setsar=1,format=yuv420p")
    for got in measure(tool, "depth-speed", film):
        line("depth of 1080p, processor time", got["ms"], "ms/picture", "limit, ms", CPU_LIMIT_MS,
             CPU_LIMIT_MS / got["ms"])


def bench(tool, folder, scratch):
    folder.mkdir(parents=True, exist_ok=True)
    pairs = material.pairs(folder)
    films = material.films(folder)
    stills(tool, pairs)
    views(tool, pairs)
    moving(tool, folder)
    shots(tool, films, scratch)
    speed(tool, films, scratch)
