namespace BuildApi.Apps;

/// <summary>What a build of an app may use at most.</summary>
internal sealed record AppResources
{
    /// <summary>Processors, may be a fraction; at least 0.1. Null: the service's setting.</summary>
    public double? Cpus { get; init; }

    /// <summary>Memory in megabytes, at least 64. Null: the service's setting.</summary>
    public int? MemoryMb { get; init; }
}

/// <summary>A new app.</summary>
internal sealed record CreateApp
{
    /// <summary>A slug: lower-case letters, digits, single hyphens, at most 63. Left out, it is made from the name.</summary>
    public string? Id { get; init; }

    /// <summary>The name for people, 1 to 200 characters. Left out, it is the id.</summary>
    public string? Name { get; init; }

    /// <summary>Address of the git repository: <c>git@host:path</c>, <c>ssh://</c> or <c>https://</c>. Null: an app without build settings.</summary>
    public string? Repository { get; init; }

    /// <summary>The branch that builds take when they name none; <c>main</c> when left out.</summary>
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
    public int? TimeoutMinutes { get; init; }

    public AppResources? Resources { get; init; }

    /// <summary>Builds of this app that run at once, 1 to 64; 1 when left out. Builds of one branch always run one after the other.</summary>
    public int? Concurrency { get; init; }
}

/// <summary>A change of an app (JSON merge patch): what is left out stays; null takes away.</summary>
internal sealed record UpdateApp
{
    /// <summary>Null goes back to the id.</summary>
    public string? Name { get; init; }

    /// <summary>Null disconnects the app from its repository.</summary>
    public string? Repository { get; init; }

    /// <summary>Null goes back to <c>main</c>.</summary>
    public string? Branch { get; init; }

    /// <summary>Null goes back to the repository's root.</summary>
    public string? AppRoot { get; init; }

    /// <summary>Merged by name; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?>? Environment { get; init; }

    /// <summary>Merged by name; a null value removes the secret.</summary>
    public IReadOnlyDictionary<string, string?>? Secrets { get; init; }

    /// <summary>Null goes back to the service's setting.</summary>
    public int? TimeoutMinutes { get; init; }

    public AppResources? Resources { get; init; }

    /// <summary>Null goes back to 1.</summary>
    public int? Concurrency { get; init; }
}

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

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

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
        CreatedAt = app.CreatedAt,
        UpdatedAt = app.UpdatedAt,
    };
}
