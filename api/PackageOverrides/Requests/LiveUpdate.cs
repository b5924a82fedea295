namespace BuildApi.PackageOverrides.Requests;

/// <summary>An entry of Amplify's variable <c>_LIVE_UPDATES</c>.</summary>
/// <remarks>Only for the document: <see cref="AmplifyLiveUpdates"/> reads entries leniently, and says what is wrong with each.</remarks>
internal sealed record LiveUpdate
{
    /// <summary>What Amplify's console shows; read as the package where <c>pkg</c> is missing.</summary>
    public string? Name { get; init; }

    /// <summary>Amplify's name of the package, or one of the catalogue.</summary>
    public string? Pkg { get; init; }

    /// <summary>What Amplify would install it with, such as <c>nvm</c> or <c>npm</c>; it makes no difference here.</summary>
    public string? Type { get; init; }

    /// <summary>As in <c>overrides</c>; <c>latest</c> when left out.</summary>
    public string Version { get; init; } = "latest";
}
