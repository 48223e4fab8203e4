//! What the machine has, as far as it tells: processors, free memory, its name.

use std::fs;

use crate::sweep::MemoryLimit;

/// Processor cores that this process may use.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Memory that a run may take without being told: what is free, or what a container has left, less a
/// tenth for everything else. Where the system does not tell, there is no limit.
pub fn free_memory() -> MemoryLimit {
    let free = field("/proc/meminfo", "MemAvailable:").map(|kilobytes| kilobytes * 1024);
    let group = |file: &str| -> Option<u64> {
        let text = fs::read_to_string(format!("/sys/fs/cgroup/{file}")).ok()?;
        text.trim().parse().ok()
    };
    let left = group("memory.max")
        .zip(group("memory.current"))
        .map(|(most, used)| most.saturating_sub(used));
    let least = free.into_iter().chain(left).min();
    MemoryLimit {
        bytes: least.map_or(u64::MAX, |bytes| bytes / 10 * 9),
        asked: false,
    }
}

/// Largest resident size of this process so far.
pub fn peak_memory_bytes() -> Option<u64> {
    field("/proc/self/status", "VmHWM:").map(|kilobytes| kilobytes * 1024)
}

/// The machine's name.
pub fn host() -> Option<String> {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    name.map(|name| name.trim().to_owned())
        .or_else(|| std::env::var("COMPUTERNAME").ok())
}

/// The number behind a label in one of Linux's tables.
fn field(file: &str, label: &str) -> Option<u64> {
    let table = fs::read_to_string(file).ok()?;
    let line = table.lines().find(|line| line.starts_with(label))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
