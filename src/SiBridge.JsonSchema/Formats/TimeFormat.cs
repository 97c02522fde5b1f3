namespace SiBridge.JsonSchema.Formats;

/// <summary>RFC 3339 <c>full-time</c>. Second 60 only at 23:59 UTC; whether that day has one, a time alone does not say.</summary>
internal sealed class TimeFormat() : Format("une heure hh:mm:ss avec décalage (Z ou ±hh:mm)")
{
    public override bool Accepts(ReadOnlySpan<byte> text) =>
        TimeOfDay.TryRead(text, out TimeOfDay time)
        && (time.Second < 60 || (time.MinuteInUtc + TimeOfDay.MinutesPerDay) % TimeOfDay.MinutesPerDay == TimeOfDay.MinutesPerDay - 1);

    public override string? Recognize(ReadOnlySpan<byte> text) =>
        Digits.HaveShape(text, "00:00"u8) || Digits.HaveShape(text, "00:00:00"u8) ? "les secondes ou le décalage horaire manquent" : null;
}
