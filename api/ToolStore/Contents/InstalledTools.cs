using System.Collections.Concurrent;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Contents;

/// <summary>
/// The tools that are in the store, with the check that they are still what was installed. At the first use after a start
/// and every <see cref="ToolStoreSettings.FullCheckEvery"/> the whole content is hashed; at every other use the status of each
/// file (size, times, node) must be as it was then, which costs microseconds for each file; when it is not, the hash decides.
/// </summary>
internal sealed partial class InstalledTools(
    ToolFolders folders, ToolLeases leases, ToolStoreSettings settings, TimeProvider clock, ILogger<InstalledTools> log)
{
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);

    /// <summary>The intact tool at an address, or null. A damaged one is taken out of the store and logged.</summary>
    /// <remarks>The caller holds a lease on the address.</remarks>
    public async Task<ToolManifest?> FindAsync(string address, CancellationToken ct)
    {
        // Thousands of calls to the kernel: off this thread, so that the tools of a build are looked at side by side.
        if (known.TryGetValue(address, out var before) && await Task.Run(() => IsUntouched(before), ct)) return Use(before.Manifest);
        if (await ToolManifest.ReadAsync(folders.ManifestOf(address), ct) is not { } manifest)
        {
            known.TryRemove(address, out _);
            return null;
        }
        return await VerifyAsync(manifest, ct) ? Use(manifest) : null;
    }

    /// <summary>The folder on this machine that holds a tool's content.</summary>
    public string RootOf(string address) => folders.RootOf(address);

    /// <summary>Takes note of a tool that was just installed, with the content that was measured then.</summary>
    public void Add(ToolManifest manifest, ToolContent content) =>
        known[manifest.Address] = new Known(manifest, content.Paths, content.Looks, clock.GetUtcNow());

    /// <summary>
    /// Gives files of tools more names, or takes such names away. The kernel notes that as a change of the file, which would
    /// cost the next use of the tool a hash of all of it; so what was untouched before counts as untouched after.
    /// </summary>
    public void WithNames(IReadOnlyList<string> addresses, Action change)
    {
        var untouched = addresses.Select(address => (Address: address, Known: known.GetValueOrDefault(address)))
            .Where(each => each.Known is not null && IsUntouched(each.Known)).ToList();
        change();
        foreach (var (address, before) in untouched)
            known.TryUpdate(address, before! with { Looks = before.Paths.Look() }, before);
    }

    /// <summary>Hashes a tool's content; false when it is damaged, and then it is no longer in the store.</summary>
    public async Task<bool> VerifyAsync(ToolManifest manifest, CancellationToken ct)
    {
        var root = folders.RootOf(manifest.Address);
        var content = Directory.Exists(root) ? await ToolContent.MeasureAsync(root, ct) : null;
        if (content?.Digest == manifest.Digest)
        {
            Add(manifest, content);
            return true;
        }
        DamagedToolFound(log, manifest.Address, manifest.Digest, content?.Digest ?? "nothing");
        known.TryRemove(manifest.Address, out _);
        // Only set aside: another build may be running on it. The next start deletes it.
        folders.SetAside(manifest.Address);
        return false;
    }

    /// <summary>Last used first.</summary>
    public async Task<IReadOnlyList<StoredTool>> ListAsync(CancellationToken ct)
    {
        var tools = new List<StoredTool>();
        foreach (var address in folders.List())
            if (await ToolManifest.ReadAsync(folders.ManifestOf(address), ct) is { } manifest)
                tools.Add(new StoredTool(manifest, folders.LastUsedAt(address) ?? manifest.InstalledAt, leases.IsHeld(address)));
        return [.. tools.OrderByDescending(tool => tool.LastUsedAt)];
    }

    /// <summary>Removes one tool, unless a build uses it.</summary>
    public RemovalOutcome Remove(string address)
    {
        if (!ToolFolders.IsAddress(address)) return RemovalOutcome.NotFound;
        string? aside = null;
        if (!leases.TryRemove(address, () => aside = folders.SetAside(address))) return RemovalOutcome.InUse;
        known.TryRemove(address, out _);
        if (aside is null) return RemovalOutcome.NotFound;
        Directory.Delete(aside, recursive: true);
        return RemovalOutcome.Removed;
    }

    /// <summary>Removes what was used longest ago until the rest fits the budget; what is in use stays, and is counted.</summary>
    public async Task<IReadOnlyList<string>> TrimAsync(CancellationToken ct)
    {
        var tools = await ListAsync(ct);
        var total = tools.Sum(tool => tool.Manifest.Bytes);
        var removed = new List<string>();
        foreach (var tool in tools.Reverse())
        {
            if (total <= settings.MaxBytes) break;
            if (Remove(tool.Manifest.Address) is not RemovalOutcome.Removed) continue;
            total -= tool.Manifest.Bytes;
            removed.Add(tool.Manifest.Address);
            ToolRemoved(log, tool.Manifest.Address, tool.LastUsedAt);
        }
        return removed;
    }

    private ToolManifest Use(ToolManifest manifest)
    {
        folders.Touch(manifest.Address, clock.GetUtcNow());
        return manifest;
    }

    private bool IsUntouched(Known before) =>
        clock.GetUtcNow() - before.HashedAt < settings.FullCheckEvery
        && before.Paths.IsAs(before.Looks);

    private sealed record Known(ToolManifest Manifest, PathTable Paths, FileStatus[] Looks, DateTimeOffset HashedAt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Tool {Address} was found damaged and removed: its content hashes to {Actual} instead of {Expected}")]
    private static partial void DamagedToolFound(ILogger logger, string address, string expected, string actual);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tool {Address} was removed to keep the tool store within its size; last used {LastUsedAt}")]
    private static partial void ToolRemoved(ILogger logger, string address, DateTimeOffset lastUsedAt);
}
