// Reads [[expression, context], ...] on stdin; writes what the browser's evaluator makes of each as a value and as a `hide`.
import { readFileSync } from 'node:fs';
import { evaluate, unaryTest } from '@bpmn-io/feelin';

const plain = value => {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return { '@': evaluate('string(x)', { x: value }).value };
};

const attempt = work => {
  try {
    return { value: plain(work().value) };
  } catch (error) {
    return { error: String(error.message) };
  }
};

const cases = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(cases.map(([text, context]) => ({
  result: attempt(() => evaluate(text, context)),
  hide: attempt(() => unaryTest(text, context)),
}))));
