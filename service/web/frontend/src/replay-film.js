// The events of a case as a film: every frame filled in, where each move begins and ends, and what moves in it.

export function film(events) {
  let tokens = [], waiting = [], running = [], lead = 0;
  const frames = events.map((event, index) => {
    if (index === 0 || event.stride !== events[index - 1].stride) lead = index;
    tokens = event.tokens ?? tokens;
    waiting = event.waiting ?? waiting;
    running = event.running ?? running;
    return { ended: [], cancelled: [], dropped: [], values: [], wave: 0, ...event, tokens, waiting, running, lead };
  });
  for (let index = frames.length - 1, last = index; index >= 0; index--) {
    if (index < frames.length - 1 && frames[index].stride !== frames[index + 1].stride) last = index;
    frames[index].last = last;
  }
  return frames;
}

// What happens between two frames of one move: tokens that stay, tokens that leave, and tokens that go along flows.
// ``ends`` tells a flow's two ends. Times are in waves: the flows of one wave go side by side.
export function plan(frames, from, to, ends) {
  const moves = [];
  for (let index = from + 1; index <= to; index++) {
    const flow = frames[index].moved;
    if (flow && ends(flow)) moves.push({ flow, ...ends(flow), wave: frames[index].wave });
  }
  if (!moves.length) return null;
  const first = Math.min(...moves.map((move) => move.wave));
  for (const move of moves) move.wave -= first;
  const leaves = (place, after) => {
    const waves = moves.filter((move) => move.source === place && move.wave > after).map((move) => move.wave);
    return waves.length ? Math.min(...waves) : undefined;
  };
  const after = new Map(frames[to].tokens);
  const still = [], leaving = [];
  for (const [place, count] of frames[from].tokens) {
    const stays = Math.min(count, after.get(place) ?? 0);
    if (stays) still.push([place, stays]);
    const target = ends(place)?.target ?? place;
    if (count > stays) leaving.push({ place, count: count - stays, until: leaves(target, -1) ?? 0 });
  }
  const going = moves.map((move) => ({ ...move, until: leaves(move.target, move.wave) ?? Infinity }));
  return { still, leaving, going, waves: Math.max(...moves.map((move) => move.wave)) + 1 };
}

// Flows taken and steps finished up to a frame.
export function trodden(frames, at) {
  const taken = new Set(), done = new Set();
  for (let index = 0; index <= at; index++) {
    if (frames[index].moved) taken.add(frames[index].moved);
    if (frames[index].element) done.add(frames[index].element);
    for (const end of frames[index].ended) done.add(end);
  }
  return { taken, done };
}
