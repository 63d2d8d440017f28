// Camunda's own JavaScript worker, told what to do with each task it gets: one JSON line for everything that happened.
import { BasicAuthInterceptor, Client, File, Variables } from "camunda-external-task-client-js";

const plan = JSON.parse(process.argv[2]);
const steps = [...plan.steps];
const say = (what) => console.log(JSON.stringify(what));

const client = new Client({
  baseUrl: plan.url,
  workerId: plan.worker,
  maxTasks: 1,
  interval: 20,
  asyncResponseTimeout: 2000,
  interceptors: new BasicAuthInterceptor({ username: plan.login, password: plan.password }),
});

const end = () => {
  client.stop();
  process.exit(0);
};

const told = (error) => ({ message: String(error.message), code: error.code ?? null, type: error.type ?? null });

const values = () =>
  new Variables().setAll({ ok: true, jumlah: 4, pesan: "terkirim", isi: { a: [1, null] } });

const does = {
  complete: (task, service) => service.complete(task, values(), new Variables().set("lokal", 1)),
  fail: (task, service) =>
    service.handleFailure(task, { errorMessage: "rusak", errorDetails: "jejak", retries: 0, retryTimeout: 0 }),
  bpmnError: (task, service) => service.handleBpmnError(task, "GAGAL", "pesan", new Variables().set("alasan", "x")),
  unlock: (task, service) => service.unlock(task),
  extend: async (task, service) => {
    await service.extendLock(task, 60000);
    await service.complete(task);
  },
  lost: (task, service) => service.complete("nope"),
  attach: async (task, service) => {
    const surat = await task.variables.get("surat").load();
    const again = await new File({ localPath: plan.file }).load();
    await service.complete(task, new Variables().set("isi", surat.content.toString()).set("balasan", again));
  },
};

client.on("poll:error", (error) => {
  say({ event: "poll:error", ...told(error) });
  end();
});

client.subscribe("kirim-notifikasi", { businessKey: plan.businessKey, lockDuration: 20000 }, async ({ task, taskService }) => {
  const step = steps.shift();
  const known = { event: step, id: task.id, retries: task.retries, variables: plan.reads ? task.variables.getAll() : {} };
  try {
    await does[step](task, taskService);
    say(known);
  } catch (error) {
    say({ ...known, ...told(error) });
  }
  if (!steps.length) end();
});
