// Paints what one pair of glasses, or one eye, sees of a packed film, picture by picture, by WebGL.

import { Job } from "./job";

export type Eyes = "packed" | "anaglyph" | "left" | "wiggle";

/** Where the eyes lie in the picture, as shares of it, and how wide one is shown. */
export interface Layout {
  left: [number, number];
  right: [number, number];
  size: [number, number];
  /** How much larger an eye is than its part of the picture: 2 where it is squeezed to half. */
  stretch: [number, number];
}

/** null: the picture has not two eyes side by side or one above the other. */
export function eyesOf(job: Job): Layout | null {
  const beside = (stretch: [number, number]): Layout => ({
    left: [0, 0],
    right: [0.5, 0],
    size: [0.5, 1],
    stretch,
  });
  const above = (stretch: [number, number]): Layout => ({
    left: [0, 0],
    right: [0, 0.5],
    size: [1, 0.5],
    stretch,
  });
  const layouts: Record<string, Layout> = {
    sbs: beside([1, 1]),
    cross: beside([1, 1]),
    vr180: beside([1, 1]),
    hsbs: beside([2, 1]),
    tb: above([1, 1]),
    htb: above([1, 2]),
  };
  const layout = layouts[job.Mode];
  if (!layout) return null;
  const swapped = (job.Mode === "cross") !== (job.Settings.swap_eyes === "true");
  return swapped ? { ...layout, left: layout.right, right: layout.left } : layout;
}

const vertexShader = `
attribute vec2 corner;
varying vec2 at;
void main() {
  at = vec2(corner.x * 0.5 + 0.5, 0.5 - corner.y * 0.5);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

// Dubois's least-squares matrices for red-cyan glasses ("A projection method to generate anaglyph
// stereo images", 2001), as the converter has them.
const fragmentShader = `
precision mediump float;
varying vec2 at;
uniform sampler2D film;
uniform vec2 left;
uniform vec2 right;
uniform vec2 size;
uniform int eyes;
const mat3 forLeft = mat3(
  0.4561, -0.0400822, -0.0152161, 0.500484, -0.0378246, -0.0205971, 0.176381, -0.0157589,
  -0.00546856);
const mat3 forRight = mat3(
  -0.0434706, 0.378476, -0.0721527, -0.0879388, 0.73364, -0.112961, -0.00155529, -0.0184503,
  1.2264);
void main() {
  vec3 l = texture2D(film, left + at * size).rgb;
  vec3 r = texture2D(film, right + at * size).rgb;
  vec3 seen = eyes == 0 ? clamp(forLeft * l + forRight * r, 0.0, 1.0) : eyes == 1 ? l : r;
  gl_FragColor = vec4(seen, 1.0);
}`;

const wigglePause = 180; // milliseconds an eye is shown

export class EyePainter {
  private gl: WebGLRenderingContext | null = null;
  private program: WebGLProgram | null = null;
  private eyes: Eyes = "packed";
  private frame = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly layout: Layout,
  ) {}

  /** Begins to paint, until stop(). False: the browser has no WebGL. */
  show(eyes: Eyes): boolean {
    if (!this.gl && !this.prepare()) return false;
    this.eyes = eyes;
    if (this.frame === 0) this.paint();
    return true;
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private prepare(): boolean {
    const gl = this.canvas.getContext("webgl", { preserveDrawingBuffer: true });
    const program = gl?.createProgram();
    if (!gl || !program) return false;
    for (const [kind, text] of [
      [gl.VERTEX_SHADER, vertexShader],
      [gl.FRAGMENT_SHADER, fragmentShader],
    ] as const) {
      const shader = gl.createShader(kind);
      if (!shader) return false;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return false;
    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    const corner = gl.getAttribLocation(program, "corner");
    gl.enableVertexAttribArray(corner);
    gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    // Films have any size: no repetition and no smaller copies of the picture.
    for (const [name, value] of [
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
    ] as const) {
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    }
    this.gl = gl;
    this.program = program;
    return true;
  }

  private paint(): void {
    this.frame = requestAnimationFrame(() => this.paint());
    const { gl, program, video, canvas, layout } = this;
    if (!gl || !program || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const width = Math.round(video.videoWidth * layout.size[0] * layout.stretch[0]);
    const height = Math.round(video.videoHeight * layout.size[1] * layout.stretch[1]);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      gl.viewport(0, 0, width, height);
    }
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, video);
    const at = (name: string) => gl.getUniformLocation(program, name);
    gl.uniform2f(at("left"), ...layout.left);
    gl.uniform2f(at("right"), ...layout.right);
    gl.uniform2f(at("size"), ...layout.size);
    const other = this.eyes === "wiggle" && Math.floor(performance.now() / wigglePause) % 2 === 1;
    gl.uniform1i(at("eyes"), this.eyes === "anaglyph" ? 0 : other ? 2 : 1);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }
}
