// Where the nodes of a small graph stand: lines of one length, names that do not lie on each other, wider than high.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

const LENGTH = 95; // of a line, in the units of the places
const TICKS = 320; // until all is at rest
const MANY = 400; // nodes above which fewer ticks must do

/**
 * Settle nodes {x, y, …} with `lines` {source, target}, which are numbers of nodes. Sets x and y, the same for the same graph.
 * A node with `fx` and `fy` stays there; `wide` is how much wider than high the picture is.
 */
export function settle(nodes, lines, wide) {
  const room = wide > 1 ? 42 : 28;
  const simulation = forceSimulation(nodes)
    .force("line", forceLink(lines).distance(LENGTH).strength(0.7))
    .force("away", forceManyBody().strength(-260).distanceMax(900))
    .force("names", forceCollide(room).strength(0.9))
    .force("across", forceX().strength(0.025))
    .force("upright", forceY().strength(0.025 * wide * wide))
    .stop();
  simulation.tick(nodes.length > MANY ? TICKS / 4 : TICKS);
}
