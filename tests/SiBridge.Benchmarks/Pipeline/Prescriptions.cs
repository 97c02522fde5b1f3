using System.Globalization;
using System.Text;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>
/// Prescriptions of 1.2 kB, each the first message of a journey of its own, ready to be sent: a request is a copy of bytes made
/// beforehand in which only the number is written, so that the load takes little from the processors that it measures.
/// </summary>
internal sealed class Prescriptions
{
    public const int BodyBytes = 1_200;

    private const int Digits = 9;
    private const string NoNumber = "000000000";

    /// <summary>Stands before the number in a message's <c>id</c>.</summary>
    public static ReadOnlySpan<byte> Mark => "\"id\":\"p-"u8;

    private readonly byte[][] requests;
    private readonly int[][] places;

    /// <param name="host">Of the gateway, for the request's <c>Host</c>.</param>
    public Prescriptions(PipelineNetwork network, string host)
    {
        requests = [.. from of in network.Offers from ml in network.MissionsLocales select Encoding.ASCII.GetBytes(Request(ml, of, host))];
        places = [.. requests.Select(r => new[] { "p-" + NoNumber, "B-" + NoNumber }.Select(mark => r.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) + 2).ToArray())];
    }

    /// <returns>How many bytes of the buffer are the request.</returns>
    public int Write(int number, Span<byte> buffer)
    {
        var kind = number % requests.Length;
        requests[kind].CopyTo(buffer);
        foreach (var place in places[kind])
        {
            for (var (digit, rest) = (Digits - 1, number); rest > 0; digit--, rest /= 10) buffer[place + digit] = (byte)('0' + (rest % 10));
        }

        return requests[kind].Length;
    }

    /// <returns>The number of the message that a delivered body is; null when it is none of ours.</returns>
    public static int? NumberOf(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf(Mark);
        if (at < 0 || body.Length < at + Mark.Length + Digits) return null;
        var number = 0;
        foreach (var digit in body.Slice(at + Mark.Length, Digits)) number = (number * 10) + digit - '0';
        return number;
    }

    private static string Request(Partner ml, Offer offer, string host)
    {
        var body = Body(ml, offer, "");
        body = Body(ml, offer, new('x', BodyBytes - body.Length));
        return $"POST /v1/prescriptions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {ml.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string Body(Partner ml, Offer offer, string filling)
    {
        var now = DateTimeOffset.UtcNow;
        var yesterday = now.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $$"""
            {"id":"p-{{NoNumber}}","emis_le":"{{now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}","mission_locale":"{{ml.Speaks}}","prescription_id":"B-{{NoNumber}}",
             "dossier":"654321","prescripteur":{"nom":"Lethuillier {{filling[(filling.Length / 2)..]}}","prenom":"Maud","courriel":"m.lethuillier@mission-locale.example","telephone":"+33639980020"},
             "jeune":{"nom_naissance":"QUESNELET","nom_usage":"AUBRIERE-QUESNELET","prenom":"Mathurine","date_naissance":"2004-11-30","courriel":"mathurine.quesnelet@example.org",
               "telephone":"+33639980001","code_postal":"14000","commune_insee":"14118","france_travail_id":"4053956Z"},
             "session_cle":{{offer.Cle}},"organisme":"{{offer.Organisme.Speaks}}","financeurs":[2],"region":"28",
             "dispositif":"Contrat d'engagement jeune {{filling[..(filling.Length / 2)]}}","date_prescription":"{{yesterday}}"}
            """;
    }
}
