namespace BuildApi.PackageOverrides.Requests;

/// <summary>An app's package overrides: live package updates.</summary>
internal sealed record SetPackageOverrides
{
    /// <summary>One for each package at the most. An empty list means none.</summary>
    public IReadOnlyList<OverrideRequest>? Overrides { get; init; }

    /// <summary>In place of <c>overrides</c>: the text of Amplify's variable <c>_LIVE_UPDATES</c>, such as <c>[{"pkg":"node","type":"nvm","version":"20"}]</c>. The list may also be the whole body.</summary>
    public string? LiveUpdates { get; init; }
}
