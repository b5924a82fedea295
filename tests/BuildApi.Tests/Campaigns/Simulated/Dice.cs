namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>Chance from a seed (SplitMix64): the same on every machine and in every version of the framework.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed;

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>True so many times in a hundred.</summary>
    public bool Roll(int percent) => Below(100) < percent;

    /// <summary>True so many times in a thousand.</summary>
    public bool RollRare(int perThousand) => Below(1000) < perThousand;

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
