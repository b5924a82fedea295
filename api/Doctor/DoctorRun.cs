namespace BuildApi.Doctor;

/// <summary>Makes all checks at once.</summary>
internal sealed class DoctorRun(IEnumerable<IDoctorCheck> checks, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>One line for each check, in their order.</summary>
    public async Task<IReadOnlyList<DoctorLine>> RunAsync(CancellationToken ct) => await Task.WhenAll(checks.Select(check => RunAsync(check, ct)));

    private async Task<DoctorLine> RunAsync(IDoctorCheck check, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            // Off this thread: what looks at a disk may wait for it.
            var finding = await Task.Run(() => check.RunAsync(both.Token), both.Token).WaitAsync(both.Token);
            return new DoctorLine(check.Name, finding.Status, finding.Detail, finding.WhatToDo);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new DoctorLine(check.Name, DoctorStatus.Fail, $"There was no answer within {Patience.TotalSeconds} s.", "Look at why it does not answer.");
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            return new DoctorLine(check.Name, DoctorStatus.Fail, failure.Message, null);
        }
    }
}
