using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SiBridge.Contracts;

namespace SiBridge.Translation;

/// <summary>A session as a catalogue tells it, in canonical words. Whether it says something new is known only beside what was said last.</summary>
/// <param name="content">The canonical message without <c>id</c> and <c>emis_le</c>, UTF-8 JSON: the same session gives the same bytes.</param>
/// <param name="ToldAt">When the document says that the session was last changed.</param>
public sealed class ToldSession(SessionCle cle, string organisme, DateTimeOffset toldAt, byte[] content)
{
    public SessionCle Cle => cle;

    public string Organisme => organisme;

    public DateTimeOffset ToldAt => toldAt;

    public byte[] Content => content;

    /// <summary>The message as it is sent.</summary>
    public byte[] Message(string id, DateTimeOffset emisLe)
    {
        var message = new ArrayBufferWriter<byte>(content.Length + 128);
        using (var writer = new Utf8JsonWriter(message))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("emis_le", emisLe.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
            writer.Flush();
        }

        message.Write(","u8);
        message.Write(content.AsSpan(1));
        return message.WrittenSpan.ToArray();
    }
}
