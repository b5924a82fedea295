namespace BuildApi.Execution.Engine;

/// <summary>A program that sets rules of this machine's packet filter.</summary>
internal interface IPacketFilter
{
    /// <summary>Puts the rules in force for what comes from the interfaces, in place of those that stand there under the name.</summary>
    /// <exception cref="InvalidOperationException">They were refused; the message is the program's.</exception>
    Task SetAsync(string name, IReadOnlyList<string> bridges, IReadOnlyList<PacketRule> rules, CancellationToken ct);

    /// <summary>Takes them away, where they are.</summary>
    Task RemoveAsync(string name, IReadOnlyList<string> bridges, CancellationToken ct);
}
