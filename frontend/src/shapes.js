// A node program for sigma: each kind of entity has its own shape beside its colour, as signed distances in one shader.
import { NodeProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

/** The shapes by name → their number in the shader. */
export const SHAPES = { dot: 0, square: 1, diamond: 2, triangle: 3, triangleDown: 4, hexagon: 5, star: 6 };

const VERTEX = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_at;
varying float v_edge;
varying float v_shape;
const float bias = 255.0 / 254.0;
const float room = 1.45;

void main() {
  float size = a_size * u_correctionRatio / u_sizeRatio * 4.0 * room;
  vec2 away = vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + size * away, 1)).xy, 0, 1);
  v_at = away * 2.0 * room;
  v_edge = u_sizeRatio / a_size;
  v_shape = a_shape;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
}`;

// Distances to the outline, the radius of the node being 1 (the formulas are Inigo Quilez's, of general knowledge).
const FRAGMENT = `
precision highp float;
varying vec4 v_color;
varying vec2 v_at;
varying float v_edge;
varying float v_shape;

float box(vec2 p, float half_side) {
  vec2 d = abs(p) - half_side;
  return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0);
}

float polygon(vec2 p, float sides, float inner) {
  float slice = 6.2831853 / sides;
  float angle = atan(p.x, p.y);
  return cos(floor(0.5 + angle / slice) * slice - angle) * length(p) - inner;
}

float star(vec2 p) {
  float slice = 1.2566371;
  float angle = mod(atan(p.x, p.y) + slice / 2.0, slice) - slice / 2.0;
  vec2 q = length(p) * vec2(cos(angle), abs(sin(angle)));
  vec2 tip = vec2(1.2, 0.0);
  vec2 notch = 0.55 * vec2(cos(slice / 2.0), sin(slice / 2.0));
  vec2 along = notch - tip;
  vec2 from = q - tip;
  return (along.x * from.y - along.y * from.x) / length(along) * -1.0;
}

float outline(vec2 p) {
  if (v_shape < 0.5) return length(p) - 1.0;
  if (v_shape < 1.5) return box(p, 0.88);
  if (v_shape < 2.5) return (abs(p.x) + abs(p.y)) * 0.70710678 - 0.9;
  if (v_shape < 3.5) return polygon(p + vec2(0.0, 0.12), 3.0, 0.66);
  if (v_shape < 4.5) return polygon(vec2(p.x, -p.y) + vec2(0.0, 0.12), 3.0, 0.66);
  if (v_shape < 5.5) return polygon(p, 6.0, 0.95);
  return star(p);
}

void main() {
  float distance = outline(v_at);
  #ifdef PICKING_MODE
  gl_FragColor = distance > 0.15 ? vec4(0.0) : v_color;
  #else
  gl_FragColor = mix(v_color, vec4(0.0), smoothstep(-v_edge, v_edge, distance));
  #endif
}`;

export class ShapeProgram extends NodeProgram {
  getDefinition() {
    const { UNSIGNED_BYTE, FLOAT, TRIANGLES } = WebGLRenderingContext;
    return {
      VERTICES: 3,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLES,
      UNIFORMS: ["u_sizeRatio", "u_correctionRatio", "u_matrix"],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_shape", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_angle", size: 1, type: FLOAT }],
      CONSTANT_DATA: [[0], [(2 * Math.PI) / 3], [(4 * Math.PI) / 3]],
    };
  }

  processVisibleItem(index, start, data) {
    const array = this.array;
    array[start++] = data.x;
    array[start++] = data.y;
    array[start++] = data.size;
    array[start++] = SHAPES[data.shape] ?? 0;
    array[start++] = floatColor(data.color);
    array[start] = index;
  }

  setUniforms({ correctionRatio, sizeRatio, matrix }, { gl, uniformLocations }) {
    gl.uniform1f(uniformLocations.u_correctionRatio, correctionRatio);
    gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
    gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
  }
}
