using System.Globalization;
using System.Text;
using BuildApi.Builds;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>What the outside world knows for sure of a history: what was promised to whom, and what really ran.</summary>
internal sealed class Witness(Schedule schedule)
{
    private readonly Dictionary<string, string> begun = [];
    private readonly Dictionary<string, StringBuilder> said = [];
    private readonly Dictionary<string, long> taken = [];

    /// <summary>Builds that were answered with 202.</summary>
    public List<BuildKey> Accepted { get; } = [];

    /// <summary>What must not have happened and did; the kind first.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Attempts whose runner printed something.</summary>
    public IEnumerable<string> Attempts => said.Keys;

    /// <summary>Commands of users that began.</summary>
    public int Begun => begun.Count;

    public void Fault(string kind, string what)
    {
        schedule.Note($"FAULT {kind}: {what}");
        Faults.Add($"{kind}: {what}");
    }

    /// <summary>What a line of an attempt begins with: no piece of it, however short, can be taken for one of another attempt.</summary>
    public static string Mark(string attempt) =>
        $"{(char)('A' + (int.Parse(attempt[(attempt.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture) % 58))}<{attempt} ";

    /// <summary>A command of the user's begins, which nobody can take back.</summary>
    public void Begin(FakeContainer container, int command)
    {
        var attempt = SimulatedMachine.NameOf(container);
        var name = string.Create(CultureInfo.InvariantCulture, $"{attempt[..attempt.LastIndexOf('/')]} command {command}");
        if (!begun.TryAdd(name, attempt)) Fault("doubled", $"{name} began in {attempt}, and had begun in {begun[name]}");
    }

    /// <summary>Whether a command of the build ever began.</summary>
    public bool HasBegun(BuildKey build) => begun.ContainsKey($"{build} command 0");

    public StringBuilder SaidBy(string attempt) => said.TryGetValue(attempt, out var text) ? text : said[attempt] = new StringBuilder();

    /// <summary>The service said that it has so many bytes of what the attempt printed.</summary>
    public void Took(string attempt, long bytes) => taken[attempt] = Math.Max(TakenOf(attempt), bytes);

    public long TakenOf(string attempt) => taken.GetValueOrDefault(attempt);
}
