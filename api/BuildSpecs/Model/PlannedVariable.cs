namespace BuildApi.BuildSpecs.Model;

/// <summary>A variable of the spec.</summary>
/// <param name="Expandable">The value holds <c>$NAME</c> or <c>${NAME}</c>, which authors expect to be replaced.</param>
internal sealed record PlannedVariable(string Name, string Value, bool Expandable);
