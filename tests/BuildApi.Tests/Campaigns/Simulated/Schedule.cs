namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>
/// Everything that may happen next in a history, and the seed that chooses. What is called takes its turn only when the service is quiet, so the order of all
/// turns is the seed's alone.
/// </summary>
internal sealed class Schedule(ulong seed)
{
    private readonly List<Turn> turns = [];
    private readonly List<string> kept = [];
    private ulong hash = 14695981039346656037;

    public Dice Dice { get; } = new(seed);

    /// <summary>Turns that were taken so far.</summary>
    public int Taken { get; private set; }

    /// <summary>What the whole history came to so far, as a number: the same for the same history.</summary>
    public ulong Hash => hash;

    /// <summary>What happened, oldest first; kept where somebody wants to read it.</summary>
    public IReadOnlyList<string> Lines => kept;

    public bool KeepLines { get; init; }

    public bool IsEmpty => turns.Count == 0;

    /// <summary>How turns are chosen; a history has one way, and the next history another.</summary>
    public Habit Habit { get; set; }

    /// <summary>Something that may happen from now on, until its owner has died.</summary>
    public void Add(string name, Life? owner, Action go)
    {
        if (owner is not { IsDead: true }) turns.Add(new Turn(name, owner, go));
    }

    /// <summary>Comes back when it is its turn; never when the owner dies first.</summary>
    public Task PassAsync(string name, Life? owner = null)
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(name, owner, passed.SetResult);
        return passed.Task;
    }

    public void Drop(Life owner) => turns.RemoveAll(turn => turn.Owner == owner);

    /// <summary>Lets the next turn happen.</summary>
    public void TakeNext()
    {
        var index = Habit switch
        {
            Habit.Newest when Dice.Roll(70) => turns.Count - 1,
            Habit.Oldest when Dice.Roll(70) => 0,
            _ => Dice.Below(turns.Count),
        };
        var turn = turns[index];
        turns.RemoveAt(index);
        Taken++;
        Note(turn.Name);
        turn.Go();
    }

    /// <summary>Makes a line part of the history.</summary>
    public void Note(string line)
    {
        foreach (var character in line) hash = (hash ^ character) * 1099511628211;
        hash = (hash ^ '\n') * 1099511628211;
        if (KeepLines) kept.Add($"{Taken,5} {line}");
    }

    private sealed record Turn(string Name, Life? Owner, Action Go);
}
