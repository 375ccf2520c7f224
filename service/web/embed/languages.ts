// What the embed says, language by language. Names and plurals are kept out of the sentences.

export interface Words {
	title: string;
	none: string;
	more: string;
	name: string;
	email: string;
	email_help: string;
	comment: string;
	send: string;
	sending: string;
	reply: string;
	reply_to: string;
	cancel: string;
	awaiting: string;
	thanks: string;
	comment_missing: string;
	name_missing: string;
	email_missing: string;
	email_wrong: string;
	too_long: string;
	offline: string;
	busy: string;
	closed: string;
	optional: string;
}

const KEYS = [
	"title", "none", "more", "name", "email", "email_help", "comment", "send", "sending", "reply",
	"reply_to", "cancel", "awaiting", "thanks", "comment_missing", "name_missing", "email_missing",
	"email_wrong", "too_long", "offline", "busy", "closed", "optional",
] as const;

// One row a language, in the order of KEYS: keys once instead of ten times.
const ROWS: Record<string, string[]> = {
	en: ["Comments", "No comments yet. Write the first one.", "Show more", "Name", "Email", "It is not shown.", "Comment", "Post comment", "Sending…", "Reply", "Reply to", "Cancel", "Your comment is awaiting moderation.", "Your comment is published.", "Please enter your comment!", "Please enter your name here", "Please enter your email address here", "You have entered an incorrect email address!", "This is too long.", "Your comment could not be sent. It is kept here: try again.", "Many comments are coming in just now. Try again in a moment.", "Comments are not available on this page.", "optional"],
	de: ["Kommentare", "Noch keine Kommentare. Schreiben Sie den ersten.", "Mehr anzeigen", "Name", "E-Mail", "Sie wird nicht angezeigt.", "Kommentar", "Kommentar senden", "Wird gesendet…", "Antworten", "Antwort an", "Abbrechen", "Ihr Kommentar wartet auf Freischaltung.", "Ihr Kommentar ist veröffentlicht.", "Bitte geben Sie Ihren Kommentar ein!", "Bitte geben Sie hier Ihren Namen ein", "Bitte geben Sie hier Ihre E-Mail-Adresse ein", "Sie haben eine ungültige E-Mail-Adresse eingegeben!", "Das ist zu lang.", "Ihr Kommentar konnte nicht gesendet werden. Er bleibt hier stehen: Versuchen Sie es noch einmal.", "Gerade kommen viele Kommentare an. Versuchen Sie es gleich noch einmal.", "Auf dieser Seite sind keine Kommentare möglich.", "freiwillig"],
	fr: ["Commentaires", "Pas encore de commentaire. Écrivez le premier.", "Afficher plus", "Nom", "E-mail", "Elle n’est pas affichée.", "Commentaire", "Publier le commentaire", "Envoi…", "Répondre", "Réponse à", "Annuler", "Votre commentaire est en attente de modération.", "Votre commentaire est publié.", "Veuillez saisir votre commentaire !", "Veuillez saisir votre nom ici", "Veuillez saisir votre adresse e-mail ici", "Vous avez saisi une adresse e-mail incorrecte !", "C’est trop long.", "Votre commentaire n’a pas pu être envoyé. Il est conservé ici : réessayez.", "Beaucoup de commentaires arrivent en ce moment. Réessayez dans un instant.", "Les commentaires ne sont pas disponibles sur cette page.", "facultatif"],
	es: ["Comentarios", "Aún no hay comentarios. Escribe el primero.", "Mostrar más", "Nombre", "Correo electrónico", "No se muestra.", "Comentario", "Publicar comentario", "Enviando…", "Responder", "Respuesta a", "Cancelar", "Tu comentario está pendiente de moderación.", "Tu comentario está publicado.", "¡Por favor, escribe tu comentario!", "Por favor, escribe aquí tu nombre", "Por favor, escribe aquí tu correo electrónico", "¡Has escrito un correo electrónico incorrecto!", "Es demasiado largo.", "No se pudo enviar tu comentario. Se conserva aquí: inténtalo de nuevo.", "Están llegando muchos comentarios. Inténtalo de nuevo en un momento.", "Los comentarios no están disponibles en esta página.", "opcional"],
	it: ["Commenti", "Ancora nessun commento. Scrivi il primo.", "Mostra altri", "Nome", "E-mail", "Non viene mostrata.", "Commento", "Pubblica commento", "Invio…", "Rispondi", "Risposta a", "Annulla", "Il tuo commento è in attesa di moderazione.", "Il tuo commento è pubblicato.", "Inserisci il tuo commento!", "Inserisci qui il tuo nome", "Inserisci qui il tuo indirizzo e-mail", "Hai inserito un indirizzo e-mail errato!", "È troppo lungo.", "Non è stato possibile inviare il commento. Resta qui: riprova.", "Stanno arrivando molti commenti. Riprova tra un momento.", "I commenti non sono disponibili in questa pagina.", "facoltativo"],
	pt: ["Comentários", "Ainda não há comentários. Escreva o primeiro.", "Mostrar mais", "Nome", "E-mail", "Não é mostrado.", "Comentário", "Publicar comentário", "Enviando…", "Responder", "Resposta a", "Cancelar", "Seu comentário aguarda moderação.", "Seu comentário foi publicado.", "Por favor, digite seu comentário!", "Por favor, digite seu nome aqui", "Por favor, digite seu e-mail aqui", "Você digitou um e-mail incorreto!", "É longo demais.", "Não foi possível enviar seu comentário. Ele fica guardado aqui: tente de novo.", "Muitos comentários estão chegando agora. Tente de novo em um momento.", "Os comentários não estão disponíveis nesta página.", "opcional"],
	nl: ["Reacties", "Nog geen reacties. Schrijf de eerste.", "Meer tonen", "Naam", "E-mail", "Het wordt niet getoond.", "Reactie", "Reactie plaatsen", "Verzenden…", "Antwoorden", "Antwoord aan", "Annuleren", "Je reactie wacht op goedkeuring.", "Je reactie is geplaatst.", "Vul je reactie in!", "Vul hier je naam in", "Vul hier je e-mailadres in", "Je hebt een onjuist e-mailadres ingevuld!", "Dit is te lang.", "Je reactie kon niet worden verzonden. Hij blijft hier staan: probeer het opnieuw.", "Er komen nu veel reacties binnen. Probeer het zo opnieuw.", "Op deze pagina zijn geen reacties mogelijk.", "optioneel"],
	pl: ["Komentarze", "Nie ma jeszcze komentarzy. Napisz pierwszy.", "Pokaż więcej", "Imię", "E-mail", "Nie jest wyświetlany.", "Komentarz", "Opublikuj komentarz", "Wysyłanie…", "Odpowiedz", "Odpowiedź dla", "Anuluj", "Twój komentarz czeka na moderację.", "Twój komentarz został opublikowany.", "Wpisz swój komentarz!", "Wpisz tutaj swoje imię", "Wpisz tutaj swój adres e-mail", "Podano nieprawidłowy adres e-mail!", "To jest za długie.", "Nie udało się wysłać komentarza. Tekst jest zachowany: spróbuj ponownie.", "Napływa teraz wiele komentarzy. Spróbuj za chwilę.", "Komentarze nie są dostępne na tej stronie.", "opcjonalnie"],
	ru: ["Комментарии", "Комментариев пока нет. Напишите первый.", "Показать ещё", "Имя", "Эл. почта", "Не показывается.", "Комментарий", "Отправить комментарий", "Отправка…", "Ответить", "Ответ для", "Отмена", "Ваш комментарий ожидает проверки.", "Ваш комментарий опубликован.", "Введите ваш комментарий!", "Введите здесь ваше имя", "Введите здесь ваш адрес эл. почты", "Вы ввели неверный адрес эл. почты!", "Это слишком длинно.", "Не удалось отправить комментарий. Текст сохранён: попробуйте ещё раз.", "Сейчас приходит много комментариев. Попробуйте чуть позже.", "Комментарии на этой странице недоступны.", "необязательно"],
	ar: ["التعليقات", "لا توجد تعليقات بعد. اكتب أول تعليق.", "عرض المزيد", "الاسم", "البريد الإلكتروني", "لا يُعرض.", "التعليق", "نشر التعليق", "جارٍ الإرسال…", "رد", "رد على", "إلغاء", "تعليقك بانتظار المراجعة.", "تم نشر تعليقك.", "الرجاء إدخال تعليقك!", "الرجاء إدخال اسمك هنا", "الرجاء إدخال بريدك الإلكتروني هنا", "لقد أدخلت بريدًا إلكترونيًا غير صحيح!", "هذا طويل جدًا.", "تعذر إرسال تعليقك. نصه محفوظ هنا: حاول مرة أخرى.", "تصل تعليقات كثيرة الآن. حاول مرة أخرى بعد لحظة.", "التعليقات غير متاحة في هذه الصفحة.", "اختياري"],
	he: ["תגובות", "אין עדיין תגובות. כתבו את הראשונה.", "הצגת עוד", "שם", "דוא״ל", "לא יוצג.", "תגובה", "פרסום תגובה", "שולח…", "תשובה", "תשובה אל", "ביטול", "התגובה שלך ממתינה לאישור.", "התגובה שלך פורסמה.", "נא להזין את התגובה!", "נא להזין כאן את השם", "נא להזין כאן את כתובת הדוא״ל", "הוזנה כתובת דוא״ל שגויה!", "זה ארוך מדי.", "לא ניתן היה לשלוח את התגובה. היא נשמרה כאן: נסו שוב.", "מגיעות כעת תגובות רבות. נסו שוב בעוד רגע.", "תגובות אינן זמינות בדף זה.", "רשות"],
	ja: ["コメント", "まだコメントはありません。最初のコメントを書きましょう。", "もっと見る", "名前", "メールアドレス", "公開されません。", "コメント", "コメントを送信", "送信中…", "返信", "返信先", "キャンセル", "コメントは承認待ちです。", "コメントが公開されました。", "コメントを入力してください！", "ここに名前を入力してください", "ここにメールアドレスを入力してください", "メールアドレスが正しくありません！", "長すぎます。", "コメントを送信できませんでした。内容は残っています。もう一度お試しください。", "現在コメントが混み合っています。少し後でもう一度お試しください。", "このページではコメントを利用できません。", "任意"],
};

const RIGHT_TO_LEFT = ["ar", "he"];

export interface Language {
	tag: string;
	direction: "ltr" | "rtl";
	words: Words;
}

// The first of the wanted tags that is known, by its language alone; English otherwise.
export function language_of(wanted: (string | null | undefined)[]): Language {
	const tag = wanted
		.map((one) => (one ?? "").toLowerCase().split("-")[0])
		.find((one) => Object.prototype.hasOwnProperty.call(ROWS, one)) ?? "en";
	const words = Object.fromEntries(KEYS.map((key, i) => [key, ROWS[tag][i]])) as unknown as Words;
	return { tag, direction: RIGHT_TO_LEFT.includes(tag) ? "rtl" : "ltr", words };
}
