using BuildApi.Storage;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>What the store writes and what it answers are turns of the schedule: the service may die between the two, and before either.</summary>
internal sealed class StoreTurns(Schedule schedule, Life life) : IWriterTurns
{
    // While a life begins it waits for its store and nobody else is there.
    public void Ask(Action turn)
    {
        if (life.IsBeginning) turn();
        else schedule.Add("the store writes", life, turn);
    }

    public void GoOn(Action callers)
    {
        if (life.IsBeginning) callers();
        else schedule.Add("the store answers", life, callers);
    }
}
