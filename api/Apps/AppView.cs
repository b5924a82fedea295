using System.Text.Json;
using BuildApi.Http;

namespace BuildApi.Apps;

/// <summary>An app.</summary>
internal sealed record AppView
{
    /// <summary>The name in addresses; it never changes.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Address of the git repository; null for an app without build settings.</summary>
    public required string? Repository { get; init; }

    /// <summary>The branch that builds take when they name none.</summary>
    public required string Branch { get; init; }

    /// <summary>The folder of the repository that the app is in; null for the repository's root.</summary>
    public required string? AppRoot { get; init; }

    /// <summary>Variables of every build.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Names only; the values are never given back.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>Minutes a build may take.</summary>
    public required int TimeoutMinutes { get; init; }

    public required AppResources Resources { get; init; }

    /// <summary>Builds of this app that run at once.</summary>
    public required int Concurrency { get; init; }

    /// <summary>The app's share of the places when apps wait for them.</summary>
    public required int Weight { get; init; }

    /// <summary>What a new build does to older ones of its branch.</summary>
    public required Supersede Supersede { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether all is the same but the time of the last change.</summary>
    public bool HasTheContentOf(AppView other) => JsonSerializer.Serialize(this with { UpdatedAt = other.UpdatedAt }, JsonSetup.Options)
        == JsonSerializer.Serialize(other, JsonSetup.Options);

    public static AppView From(App app) => new()
    {
        Id = app.Id.Value,
        Name = app.Name,
        Repository = app.Repository,
        Branch = app.Branch,
        AppRoot = app.AppRoot,
        Environment = app.Environment,
        Secrets = app.SecretNames,
        TimeoutMinutes = app.TimeoutMinutes,
        Resources = app.Resources,
        Concurrency = app.Concurrency,
        Weight = app.Weight,
        Supersede = app.Supersede,
        CreatedAt = app.CreatedAt,
        UpdatedAt = app.UpdatedAt,
    };
}
