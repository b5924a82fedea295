namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>Which of the things that may happen mostly do: histories in which one side is slow all the time are not found by fair chance.</summary>
internal enum Habit
{
    Fair,
    Newest,
    Oldest,
}
