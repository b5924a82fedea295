using BuildApi.Builds;

namespace BuildApi.Tests.Builds;

/// <summary>The whole table of the state machine: every state with every event.</summary>
public sealed class BuildLifecycleTests
{
    private const string No = "";

    [Theory]
    //                        Taken           RunnerClaimed PutBack    Succeeded    Failed    Canceled    TimedOut
    [InlineData("Queued", "Provisioning", No, No, No, No, "Canceled", No)]
    [InlineData("Provisioning", No, "Running", "Queued", No, "Failed", "Canceled", "TimedOut")]
    [InlineData("Running", No, No, "Queued", "Succeeded", "Failed", "Canceled", "TimedOut")]
    [InlineData("Succeeded", No, No, No, No, No, No, No)]
    [InlineData("Failed", No, No, No, No, No, No, No)]
    [InlineData("Canceled", No, No, No, No, No, No, No)]
    [InlineData("TimedOut", No, No, No, No, No, No, No)]
    public void Every_event_leads_where_the_table_says(string state, params string[] after)
    {
        var events = Enum.GetValues<BuildEvent>();
        Assert.Equal(events.Length, after.Length);
        foreach (var (happened, expected) in events.Zip(after))
            Assert.Equal(expected, BuildLifecycle.After(Enum.Parse<BuildState>(state), happened)?.ToString() ?? No);
    }

    [Fact]
    public void What_has_ended_never_changes_again()
    {
        foreach (var state in Enum.GetValues<BuildState>().Where(BuildLifecycle.HasEnded))
            Assert.All(Enum.GetValues<BuildEvent>(), happened => Assert.Null(BuildLifecycle.After(state, happened)));
    }

    [Theory]
    [InlineData("Queued", false)]
    [InlineData("Provisioning", false)]
    [InlineData("Running", false)]
    [InlineData("Succeeded", true)]
    [InlineData("Failed", true)]
    [InlineData("Canceled", true)]
    [InlineData("TimedOut", true)]
    public void Four_states_are_ends(string state, bool ended) => Assert.Equal(ended, BuildLifecycle.HasEnded(Enum.Parse<BuildState>(state)));

    [Fact]
    public void Before_is_the_inverse_of_after()
    {
        foreach (var happened in Enum.GetValues<BuildEvent>())
        {
            Assert.Equal(Enum.GetValues<BuildState>().Where(state => BuildLifecycle.After(state, happened) is not null).Order(),
                BuildLifecycle.Before(happened).Order());
        }
    }
}
