namespace BuildApi.Doctor;

/// <summary>What one check of the service's surroundings found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">How it is.</param>
/// <param name="Detail">What was found.</param>
/// <param name="WhatToDo">What to do about it; null when there is nothing to be done.</param>
internal sealed record DoctorLine(string Name, DoctorStatus Status, string Detail, string? WhatToDo);
