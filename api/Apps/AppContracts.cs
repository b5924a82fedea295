using System.ComponentModel.DataAnnotations;

namespace BuildApi.Apps;

/// <summary>A new app.</summary>
internal sealed record CreateApp
{
    /// <summary>A slug: lower-case letters, digits, single hyphens, at most 63. Left out, it is made from the name.</summary>
    [MaxLength(AppId.Longest), RegularExpression(AppId.Pattern)]
    public string? Id { get; init; }

    /// <summary>The name for people, 1 to 200 characters. Left out, it is the id.</summary>
    [MinLength(1), MaxLength(AppRules.LongestName)]
    public string? Name { get; init; }

    /// <summary>Address of the git repository: <c>git@host:path</c>, <c>ssh://</c> or <c>https://</c>. Null: an app without build settings.</summary>
    [MaxLength(RepositoryAddress.Longest)]
    public string? Repository { get; init; }

    /// <summary>The branch that builds take when they name none; <c>main</c> when left out.</summary>
    [MinLength(1), MaxLength(AppRules.LongestBranch)]
    public string? Branch { get; init; }

    /// <summary>
    /// The folder of the repository that the app is in, such as <c>apps/web</c>; the repository's root when left out. The variable
    /// <c>AMPLIFY_MONOREPO_APP_ROOT</c> is another spelling of it.
    /// </summary>
    public string? AppRoot { get; init; }

    /// <summary>Variables of every build. Names that start with <c>AWS</c> or <c>BUILDAPI_</c> are refused.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Like <c>environment</c>, but kept encrypted, masked in logs, and read back as names only.</summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>Minutes a build may take, 1 to 1440; 30 when left out.</summary>
    [Range(1, AppRules.MostMinutes)]
    public int? TimeoutMinutes { get; init; }

    public AppResources? Resources { get; init; }

    /// <summary>Builds of this app that run at once, 1 to 64; 1 when left out. Builds of one branch always run one after the other.</summary>
    [Range(1, AppRules.MostConcurrent)]
    public int? Concurrency { get; init; }

    /// <summary>The app's share of the places when apps wait for them, 1 to 100; 1 when left out. An app of weight 2 starts two builds for each one of an app of weight 1.</summary>
    [Range(1, AppRules.MostWeight)]
    public int? Weight { get; init; }

    /// <summary>What a new build does to older ones of its branch, unless it says so itself: <c>none</c> (the default), <c>cancelQueued</c> or <c>cancelRunning</c>.</summary>
    public Supersede? Supersede { get; init; }
}

/// <summary>A change of an app (JSON merge patch): what is left out stays; null takes away.</summary>
internal sealed record UpdateApp
{
    /// <summary>Null goes back to the id.</summary>
    [MinLength(1), MaxLength(AppRules.LongestName)]
    public string? Name { get; init; }

    /// <summary>Null disconnects the app from its repository.</summary>
    [MaxLength(RepositoryAddress.Longest)]
    public string? Repository { get; init; }

    /// <summary>Null goes back to <c>main</c>.</summary>
    [MinLength(1), MaxLength(AppRules.LongestBranch)]
    public string? Branch { get; init; }

    /// <summary>Null goes back to the repository's root.</summary>
    public string? AppRoot { get; init; }

    /// <summary>Merged by name; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?>? Environment { get; init; }

    /// <summary>Merged by name; a null value removes the secret.</summary>
    public IReadOnlyDictionary<string, string?>? Secrets { get; init; }

    /// <summary>Null goes back to the service's setting.</summary>
    [Range(1, AppRules.MostMinutes)]
    public int? TimeoutMinutes { get; init; }

    public AppResources? Resources { get; init; }

    /// <summary>Null goes back to 1.</summary>
    [Range(1, AppRules.MostConcurrent)]
    public int? Concurrency { get; init; }

    /// <summary>Null goes back to 1.</summary>
    [Range(1, AppRules.MostWeight)]
    public int? Weight { get; init; }

    /// <summary>Null goes back to <c>none</c>.</summary>
    public Supersede? Supersede { get; init; }
}
