using System.Text;
using System.Text.Json;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>What one receiver does with a delivery.</summary>
/// <param name="isOurs">Whether the message of a number goes to this receiver.</param>
/// <param name="fault">Told what is wrong.</param>
internal sealed class DeliveryCheck(Predicate<int> isOurs, byte[] secret, Func<Ledger> ledger, Action<string> fault)
{
    /// <summary>A signature costs more than all the rest: one in so many is checked.</summary>
    private const int Closely = 50;

    public void Note(ReadOnlySpan<byte> request)
    {
        var body = HttpBytes.Body(request);
        if (Prescriptions.NumberOf(body) is not { } number || number >= ledger().Count)
        {
            fault("a delivery is no message that was sent");
            return;
        }

        ledger().Delivered(number);
        if (!isOurs(number)) fault("a delivery reached another organisme");
        if (number % Closely == 0) LookClosely(request, body);
    }

    private void LookClosely(ReadOnlySpan<byte> request, ReadOnlySpan<byte> body)
    {
        var bytes = body.ToArray();
        if (StandardWebhooks.Fault(secret, Text(request, "webhook-id"u8), Text(request, "webhook-timestamp"u8), Text(request, "webhook-signature"u8), bytes) is { } wrong) fault(wrong);
        using var json = JsonDocument.Parse(bytes);
        if (json.RootElement.TryGetProperty("dossier", out _)) fault("an organisme was given the dossier");
        if (json.RootElement.GetProperty("type").GetString() is not "prescription" || json.RootElement.GetProperty("receipt").GetString() != Text(request, "sibridge-receipt"u8))
            fault("the body's type or receipt is not that of the headers");
    }

    private static string Text(ReadOnlySpan<byte> request, ReadOnlySpan<byte> name) => Encoding.ASCII.GetString(HttpBytes.Header(request, name));
}
