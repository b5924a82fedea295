using System.Diagnostics.Metrics;

namespace BuildApi.ToolStore.Provision;

/// <summary>Counts how often tools are in the store already.</summary>
internal static class ToolMetrics
{
    private static readonly Meter Meter = new("BuildApi.ToolStore");

    private static readonly Counter<long> Asked = Meter.CreateCounter<long>(
        "buildapi.tool_store.lookups", "{lookup}", "Tools that were asked of the tool store, by whether it had them ('hit' or 'miss').");

    public static void LookedUp(bool found) => Asked.Add(1, KeyValuePair.Create<string, object?>("result", found ? "hit" : "miss"));
}
