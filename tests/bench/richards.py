# The operating system simulation of Martin Richards: tasks, queues and packets, all method calls and attributes.
IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
DEVICE_PACKET, WORK_PACKET = 0, 1
BUFFER_SIZE = 4


class Packet:
    def __init__(self, link, ident, kind):
        self.link = link
        self.ident = ident
        self.kind = kind
        self.datum = 0
        self.data = [0] * BUFFER_SIZE

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        p = queue
        while p.link is not None:
            p = p.link
        p.link = self
        return queue


class DeviceRecord:
    def __init__(self):
        self.pending = None


class IdleRecord:
    def __init__(self):
        self.control = 1
        self.count = 10000


class HandlerRecord:
    def __init__(self):
        self.work_in = None
        self.device_in = None

    def add_work(self, p):
        self.work_in = p.append_to(self.work_in)

    def add_device(self, p):
        self.device_in = p.append_to(self.device_in)


class WorkerRecord:
    def __init__(self):
        self.destination = HANDLER_A
        self.count = 0


class State:
    def __init__(self):
        self.packet_pending = True
        self.task_waiting = False
        self.task_holding = False

    def set_packet_pending(self):
        self.packet_pending = True
        self.task_waiting = False
        self.task_holding = False
        return self

    def set_waiting(self):
        self.packet_pending = False
        self.task_waiting = True
        self.task_holding = False
        return self

    def set_running(self):
        self.packet_pending = False
        self.task_waiting = False
        self.task_holding = False
        return self

    def set_waiting_with_packet(self):
        self.packet_pending = True
        self.task_waiting = True
        self.task_holding = False
        return self

    def is_held_or_waiting(self):
        return self.task_holding or (not self.packet_pending and self.task_waiting)

    def is_waiting_with_packet(self):
        return self.packet_pending and self.task_waiting and not self.task_holding


class Scheduler:
    def __init__(self):
        self.tasks = None
        self.current = None
        self.current_id = 0
        self.table = [None] * 10
        self.holds = 0
        self.queued = 0


class Task(State):
    def __init__(self, scheduler, ident, priority, queue, state, record):
        self.link = scheduler.tasks
        self.ident = ident
        self.priority = priority
        self.queue = queue
        self.packet_pending = state.packet_pending
        self.task_waiting = state.task_waiting
        self.task_holding = state.task_holding
        self.record = record
        self.scheduler = scheduler
        scheduler.tasks = self
        scheduler.table[ident] = self

    def run(self, packet):
        raise NotImplementedError

    def add_packet(self, packet, old):
        if self.queue is None:
            self.queue = packet
            self.packet_pending = True
            if self.priority > old.priority:
                return self
        else:
            packet.append_to(self.queue)
        return old

    def run_task(self):
        if self.is_waiting_with_packet():
            message = self.queue
            self.queue = message.link
            if self.queue is None:
                self.set_running()
            else:
                self.set_packet_pending()
        else:
            message = None
        return self.run(message)

    def wait_task(self):
        self.task_waiting = True
        return self

    def hold(self):
        self.scheduler.holds += 1
        self.task_holding = True
        return self.link

    def release(self, ident):
        task = self.scheduler.table[ident]
        task.task_holding = False
        return task if task.priority > self.priority else self

    def send(self, packet):
        task = self.scheduler.table[packet.ident]
        self.scheduler.queued += 1
        packet.link = None
        packet.ident = self.ident
        return task.add_packet(packet, self)


class DeviceTask(Task):
    def run(self, packet):
        record = self.record
        if packet is None:
            packet = record.pending
            if packet is None:
                return self.wait_task()
            record.pending = None
            return self.send(packet)
        record.pending = packet
        return self.hold()


class HandlerTask(Task):
    def run(self, packet):
        record = self.record
        if packet is not None:
            if packet.kind == WORK_PACKET:
                record.add_work(packet)
            else:
                record.add_device(packet)
        work = record.work_in
        if work is None:
            return self.wait_task()
        count = work.datum
        if count >= BUFFER_SIZE:
            record.work_in = work.link
            return self.send(work)
        device = record.device_in
        if device is None:
            return self.wait_task()
        record.device_in = device.link
        device.datum = work.data[count]
        work.datum = count + 1
        return self.send(device)


class IdleTask(Task):
    def run(self, packet):
        record = self.record
        record.count -= 1
        if record.count == 0:
            return self.hold()
        if record.control & 1 == 0:
            record.control //= 2
            return self.release(DEVICE_A)
        record.control = record.control // 2 ^ 0xD008
        return self.release(DEVICE_B)


class WorkTask(Task):
    def run(self, packet):
        record = self.record
        if packet is None:
            return self.wait_task()
        record.destination = HANDLER_B if record.destination == HANDLER_A else HANDLER_A
        packet.ident = record.destination
        packet.datum = 0
        for i in range(BUFFER_SIZE):
            record.count += 1
            if record.count > 26:
                record.count = 1
            packet.data[i] = 64 + record.count
        return self.send(packet)


def schedule(scheduler):
    task = scheduler.tasks
    while task is not None:
        if task.is_held_or_waiting():
            task = task.link
        else:
            scheduler.current_id = task.ident
            task = task.run_task()


def run():
    s = Scheduler()
    IdleTask(s, IDLE, 1, None, State().set_running(), IdleRecord())
    queue = Packet(None, 0, WORK_PACKET)
    queue = Packet(queue, 0, WORK_PACKET)
    WorkTask(s, WORKER, 1000, queue, State().set_waiting_with_packet(), WorkerRecord())
    queue = Packet(None, DEVICE_A, DEVICE_PACKET)
    queue = Packet(queue, DEVICE_A, DEVICE_PACKET)
    queue = Packet(queue, DEVICE_A, DEVICE_PACKET)
    HandlerTask(s, HANDLER_A, 2000, queue, State().set_waiting_with_packet(), HandlerRecord())
    queue = Packet(None, DEVICE_B, DEVICE_PACKET)
    queue = Packet(queue, DEVICE_B, DEVICE_PACKET)
    queue = Packet(queue, DEVICE_B, DEVICE_PACKET)
    HandlerTask(s, HANDLER_B, 3000, queue, State().set_waiting_with_packet(), HandlerRecord())
    DeviceTask(s, DEVICE_A, 4000, None, State().set_waiting(), DeviceRecord())
    DeviceTask(s, DEVICE_B, 5000, None, State().set_waiting(), DeviceRecord())
    schedule(s)
    return s.holds, s.queued


for _ in range(10):
    result = run()
print(result)
assert result == (9297, 23246)
