namespace BuildApi.BuildImages.Checks;

/// <summary>Whether an app's builds use npm, so that their image must hold Node.js and npm.</summary>
/// <param name="Needed">Null: nothing is known of the app's builds yet, and what npm-based builds need does not count.</param>
/// <param name="DecidedBy">What decided, as it ends the sentence "The build needs npm: …".</param>
internal sealed record NpmDecision(bool? Needed, string DecidedBy);
