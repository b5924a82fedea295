using System.Globalization;
using System.Text;
using BuildApi.Builds;

namespace BuildApi.Tests.Campaigns.Model;

/// <summary>One build, and everybody who has to do with it, at one moment: what the store and the log's file hold, and what is only in somebody's memory.</summary>
internal sealed record ModelState
{
    /// <summary>The build's row, as the product's own statements left it.</summary>
    public required IReadOnlyList<object?> Row { get; init; }
    public string Log { get; init; } = "";
    public IReadOnlyList<ModelContainer> Containers { get; init; } = [];
    public IReadOnlyList<ModelRunner> Runners { get; init; } = [];
    /// <summary>What the service's worker does for the build; null when the service is dead or nobody runs it.</summary>
    public ModelWorker? Worker { get; init; }
    public bool IsAlive { get; init; } = true;
    /// <summary>A build may have been left by an earlier life, or by a worker that lost its engine.</summary>
    public bool LooksForLeft { get; init; }
    /// <summary>Times that a command of the user's began.</summary>
    public int Begun { get; init; }
    /// <summary>Bad things that may still happen.</summary>
    public int Harm { get; init; }

    /// <summary>The same for states from which the same follows. Times do not count.</summary>
    public string Key(IReadOnlyList<int> counted)
    {
        var key = new StringBuilder();
        foreach (var column in counted) key.Append(CultureInfo.InvariantCulture, $"{Row[column]}|");
        key.Append(Log).Append('|').AppendJoin(',', Containers).Append('|')
            .AppendJoin(',', Runners.Select(runner => runner.ToString()).Order(StringComparer.Ordinal));
        return key.Append(CultureInfo.InvariantCulture, $"|{Worker}|{IsAlive}|{LooksForLeft}|{Begun}|{Harm}").ToString();
    }
}

/// <summary>A container: created, running, or ended.</summary>
internal sealed record ModelContainer(int Id, int Attempt, char State)
{
    public string Name => Id.ToString("x64", CultureInfo.InvariantCulture);

    public override string ToString() => $"{Id}{State}{Attempt}";
}

/// <summary>A process of a container that speaks for its attempt, and what it has come to; a question may be on its way when it is dead.</summary>
internal sealed record ModelRunner(int Container, int Process, int Attempt, string Phase, Build? Bound = null)
{
    public override string ToString() => $"{Container}.{Process} {Phase} {Bound?.CommandsStarted} {Bound?.State}";
}

/// <summary>Where the worker stands with an attempt. What it knows of the build may be old.</summary>
internal sealed record ModelWorker(string Phase, Build Build, BuildVerdict? Verdict = null)
{
    public override string ToString() => $"{Phase} {Build.Attempt} {Build.FailedAttempts.Count} {Verdict?.Event} {Verdict?.Failure?.Code} {Verdict?.MayPass}";
}
